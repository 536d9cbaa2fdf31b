package dev.tegata.server.licence.apple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegata.server.licence.FakeApple;
import dev.tegata.server.licence.LicenceWorld;
import dev.tegata.server.licence.Licences;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.TestDatabase;
import dev.tegata.storage.licence.VppUserRow;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The pace of two servers on one database towards Apple, as Apple sees it. */
class RequestSlotsTest {
    /** Apple's published number, which holds until Apple has been asked for another. */
    private static final int MAX_PER_SECOND = 15;

    private static TestDatabase db;

    private LicenceWorld world;
    private Licences one;
    private Licences other;
    private VppUserRow account;

    @BeforeAll
    static void openDatabase() {
        db = TestDatabase.create();
    }

    @AfterAll
    static void closeDatabase() {
        db.close();
    }

    @BeforeEach
    void open() throws IOException {
        world = new LicenceWorld(db);
        world.location();
        account = world.registered(world.person("hanako"));
        one = world.node(this::timeGoesOn);
        other = world.node(this::timeGoesOn);
        world.clock.advance(Duration.ofMinutes(1));
        world.apple.measuredBy(world.clock);
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
        world.close();
    }

    private boolean timeGoesOn(Duration pause) {
        world.clock.advance(pause);
        return true;
    }

    private void asks(Licences node) {
        node.vppUsers().refresh(LicenceWorld.ADMIN, account.id());
    }

    @Test
    void bothTogetherNeverExceedAppleSLimitAndStayCloseToIt() {
        for (int i = 0; i < 60; i++) {
            asks(i % 3 == 0 ? one : other);
        }
        List<Instant> times = world.apple.times();
        assertThat(times).hasSize(60);
        for (Instant from : times) {
            assertThat(times.stream()
                            .filter(at -> !at.isBefore(from) && at.isBefore(from.plusSeconds(1)))
                            .count())
                    .as("requests in the second from %s", from)
                    .isLessThanOrEqualTo(MAX_PER_SECOND);
        }
        assertThat(Duration.between(times.getFirst(), times.getLast()))
                .isLessThan(Duration.ofMillis(60 * 1_100 / MAX_PER_SECOND));
    }

    @Test
    void theLimitThatAppleNamesTakesTheDefaultSPlace() {
        world.apple.allows(2);
        world.execute("update location set due_at = ?", world.clock.instant().atOffset(java.time.ZoneOffset.UTC));
        one.workers().stream()
                .filter(worker -> worker.name().equals("location-sync"))
                .forEach(dev.tegata.server.work.Worker::runOnce);
        world.clock.advance(Duration.ofMinutes(1));
        world.apple.measuredBy(world.clock);
        for (int i = 0; i < 5; i++) {
            asks(one);
        }
        assertThat(Duration.between(
                        world.apple.times().getFirst(), world.apple.times().getLast()))
                .isBetween(Duration.ofMillis(2_000), Duration.ofMillis(2_200));
    }

    @Test
    void whenOneIsToldThatItWasTooMuchBothSlowDownAndMoreEachTime() {
        Instant start = world.clock.instant();
        world.apple.next("/users", FakeApple.refusal(429, 9646, "too many requests"));
        refused(() -> asks(one));
        world.apple.next("/users", FakeApple.refusal(429, 9646, "too many requests"));
        refused(() -> asks(other));
        asks(one);
        assertThat(world.apple.times())
                .extracting(at -> Duration.between(start, at))
                .containsExactly(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(3));
    }

    @Test
    void aRetryAfterHoldsForBothAndWhatWouldWaitTooLongIsNotSent() {
        world.apple.next(
                "/users",
                new FakeApple.Fault(
                        503, "{\"errorNumber\":9729,\"errorMessage\":\"unavailable\"}", false, Optional.of(120)));
        refused(() -> asks(one));
        refused(() -> asks(other));
        assertThat(world.apple.times()).as("the second did not ask").hasSize(1);
        world.clock.advance(Duration.ofSeconds(110));
        asks(other);
        assertThat(Duration.between(
                        world.apple.times().getFirst(), world.apple.times().getLast()))
                .isEqualTo(Duration.ofMinutes(2));
    }

    private static void refused(ThrowingCallable act) {
        assertThatThrownBy(act)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ProblemCode.APPLE_UNREACHABLE));
    }
}
