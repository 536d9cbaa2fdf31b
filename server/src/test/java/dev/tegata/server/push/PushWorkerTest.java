package dev.tegata.server.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegata.apns.MdmPush;
import dev.tegata.apns.PushOutcome;
import dev.tegata.server.SettableClock;
import dev.tegata.server.timeline.Timeline;
import dev.tegata.storage.Ids;
import dev.tegata.storage.TestDatabase;
import dev.tegata.storage.command.CommandQueueStore;
import dev.tegata.storage.command.NewCommand;
import dev.tegata.storage.device.AuthenticatedDevice;
import dev.tegata.storage.device.DeviceStore;
import dev.tegata.storage.enrollment.EnrollmentKind;
import dev.tegata.storage.enrollment.EnrollmentStore;
import dev.tegata.storage.enrollment.PendingEnrollment;
import dev.tegata.storage.enrollment.PushAddress;
import dev.tegata.storage.event.Event;
import dev.tegata.storage.event.EventStore;
import dev.tegata.storage.push.PushIntentStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PushWorkerTest {
    private static final String TOPIC = "com.apple.mgmt.External.11111111-2222-3333-4444-555555555555";

    private final SettableClock clock = new SettableClock("2026-11-23T09:00:00Z");
    private final Queue<MdmPush> sent = new ConcurrentLinkedQueue<>();
    private final Queue<CompletableFuture<PushOutcome>> answers = new ConcurrentLinkedQueue<>();
    private TestDatabase db;
    private PushWorker worker;

    @BeforeEach
    void open() {
        db = TestDatabase.create();
        worker = worker(Optional.of(new PushChannel(this::send, TOPIC)), PushSettings.DEFAULTS);
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void aPushCarriesTokenAndMagicAndIsKeptByApnsUntilTheNextOneAtLeast() throws Exception {
        enrolledWithCommand("A");
        apnsWillAnswer(new PushOutcome.Accepted("id-1"));
        step();
        assertThat(sent)
                .containsExactly(
                        new MdmPush(token("A"), "magic-A", clock.instant().plus(Duration.ofDays(1))));
    }

    @Test
    void whileACommandWaitsItIsPushedAgainEverMoreRarelyAndAfterAMonthNoMore() throws Exception {
        enrolledWithCommand("A");
        List<Duration> pauses = List.of(
                Duration.ZERO,
                Duration.ofMinutes(5),
                Duration.ofMinutes(30),
                Duration.ofHours(2),
                Duration.ofHours(12),
                Duration.ofDays(1),
                Duration.ofDays(1));
        for (Duration pause : pauses) {
            if (pause.isPositive()) {
                clock.advance(pause.minusSeconds(1));
                step();
                clock.advance(Duration.ofSeconds(1));
            }
            int before = sent.size();
            apnsWillAnswer(new PushOutcome.Accepted("id"));
            step();
            assertThat(sent).as("after a pause of %s", pause).hasSize(before + 1);
        }
        for (int day = 0; day < 60; day++) {
            clock.advance(Duration.ofDays(1));
            apnsWillAnswer(new PushOutcome.Accepted("id"));
            step();
        }
        assertThat(sent).hasSizeLessThan(pauses.size() + 30);
        assertThat(openIntents()).isZero();
    }

    @Test
    void whenNothingWaitsAnyMoreNothingIsSent() throws Exception {
        UUID enrollment = enrolled("A");
        wish(enrollment);
        step();
        assertThat(sent).isEmpty();
        assertThat(openIntents()).isZero();
    }

    @Test
    void aDeadTokenStopsPushingUntilTheNextTokenUpdate() throws Exception {
        UUID enrollment = enrolledWithCommand("A");
        apnsWillAnswer(new PushOutcome.TokenGone(
                "Unregistered", Optional.of(clock.instant().plusSeconds(1))));
        step();
        assertThat(store().find(enrollment).orElseThrow().pushStopped()).contains("Unregistered");
        assertThat(events()).extracting(Event::type).containsExactly("device.push-stopped");

        wish(enrollment);
        step();
        assertThat(sent).as("nothing more is sent to the dead token").hasSize(1);

        clock.advance(Duration.ofMinutes(1));
        tokenUpdate(enrollment, "A");
        wish(enrollment);
        apnsWillAnswer(new PushOutcome.Accepted("id"));
        step();
        assertThat(sent).hasSize(2);
    }

    @Test
    void aTokenThatWasDeadBeforeTheLastTokenUpdateIsTriedAgain() throws Exception {
        UUID enrollment = enrolledWithCommand("A");
        apnsWillAnswer(new PushOutcome.TokenGone(
                "Unregistered", Optional.of(clock.instant().minusSeconds(60))));
        step();
        assertThat(store().find(enrollment).orElseThrow().pushStopped()).isEmpty();
        clock.advance(Duration.ofSeconds(8));
        apnsWillAnswer(new PushOutcome.Accepted("id"));
        step();
        assertThat(sent).hasSize(2);
    }

    @Test
    void whenApnsIsBusyItIsLeftAloneForAsLongAsItAsks() throws Exception {
        enrolledWithCommand("A");
        apnsWillAnswer(new PushOutcome.TryLater("TooManyRequests", Optional.of(Duration.ofMinutes(15))));
        step();
        clock.advance(Duration.ofMinutes(15).minusSeconds(1));
        step();
        assertThat(sent).hasSize(1);
        clock.advance(Duration.ofMinutes(8));
        apnsWillAnswer(new PushOutcome.Accepted("id"));
        step();
        assertThat(sent).hasSize(2);

        clock.advance(Duration.ofMinutes(5));
        apnsWillAnswer(new PushOutcome.Accepted("id"));
        step();
        assertThat(sent)
                .as("a failed try does not count as a push that APNs took")
                .hasSize(3);
    }

    @Test
    void aRefusedCertificateRaisesOneAlarmForTheWholeFleetAndWaitsAnHour() throws Exception {
        enrolledWithCommand("A");
        enrolledWithCommand("B");
        apnsWillAnswer(new PushOutcome.Refused("BadCertificate", true));
        apnsWillAnswer(new PushOutcome.Refused("BadCertificate", true));
        step();
        assertThat(events()).extracting(Event::type).containsExactly("push.refused");
        clock.advance(Duration.ofMinutes(59));
        step();
        assertThat(sent).hasSize(2);
        clock.advance(Duration.ofMinutes(1));
        apnsWillAnswer(new PushOutcome.Accepted("id"));
        apnsWillAnswer(new PushOutcome.Accepted("id"));
        step();
        assertThat(sent).hasSize(4);
    }

    @Test
    void anEnrollmentUnderAnotherTopicIsNotPushedAndNotGivenUp() throws Exception {
        UUID enrollment = enrolledWithCommand("A");
        PushWorker other =
                worker(Optional.of(new PushChannel(this::send, "com.apple.mgmt.other")), PushSettings.DEFAULTS);
        other.runOnce();
        assertThat(other.settled(10)).isTrue();
        assertThat(sent).isEmpty();
        assertThat(store().find(enrollment).orElseThrow().pushStopped()).isEmpty();
        assertThat(events().getFirst().detail()).contains(TOPIC).contains("com.apple.mgmt.other");
    }

    @Test
    void withoutAPushCertificateTheIntentsStay() {
        enrolledWithCommand("A");
        assertThat(worker(Optional.empty(), PushSettings.DEFAULTS).runOnce()).isZero();
        assertThat(openIntents()).isOne();
    }

    @Test
    void aSlowAnswerHoldsUpNobodyElseAndOnlySoManyAreUnderWay() throws Exception {
        PushWorker narrow = worker(
                Optional.of(new PushChannel(this::send, TOPIC)),
                new PushSettings(2, Duration.ofMinutes(2), Duration.ofDays(1)));
        enrolledWithCommand("A");
        enrolledWithCommand("B");
        enrolledWithCommand("C");
        CompletableFuture<PushOutcome> slow = new CompletableFuture<>();
        CompletableFuture<PushOutcome> quick = new CompletableFuture<>();
        answers.add(slow);
        answers.add(quick);
        assertThat(narrow.runOnce()).isEqualTo(2);
        assertThat(sent).hasSize(2);
        apnsWillAnswer(new PushOutcome.Accepted("id"));
        quick.complete(new PushOutcome.Accepted("id"));
        assertThat(narrow.runOnce()).as("the free place is used at once").isOne();
        slow.complete(new PushOutcome.Accepted("id"));
        assertThat(narrow.settled(10)).isTrue();
        assertThat(sent).hasSize(3);
    }

    private void step() throws InterruptedException {
        worker.runOnce();
        assertThat(worker.settled(10)).isTrue();
    }

    private PushWorker worker(Optional<PushChannel> channel, PushSettings settings) {
        return new PushWorker(db.database(), channel, settings, new Timeline(clock), clock, new Random(7));
    }

    private CompletableFuture<PushOutcome> send(MdmPush push) {
        sent.add(push);
        return answers.remove();
    }

    private void apnsWillAnswer(PushOutcome outcome) {
        answers.add(CompletableFuture.completedFuture(outcome));
    }

    private UUID enrolledWithCommand(String name) {
        UUID enrollment = enrolled(name);
        Instant now = clock.instant();
        NewCommand command = new NewCommand(Ids.next(), "ProfileList", new byte[0], "system", now);
        CommandQueueStore queue = db.database().store(CommandQueueStore.class);
        queue.insert(command);
        queue.enqueue(new UUID[] {enrollment}, command, 0, Optional.empty(), Optional.empty());
        wish(enrollment);
        return enrollment;
    }

    private UUID enrolled(String name) {
        Instant now = clock.instant();
        UUID device = db.database()
                .store(DeviceStore.class)
                .authenticated(new AuthenticatedDevice(
                        Ids.next(),
                        name,
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        now));
        UUID enrollment = store().pending(new PendingEnrollment(
                Ids.next(), name, device, EnrollmentKind.DEVICE, new byte[] {1}, Optional.empty(), TOPIC, now));
        tokenUpdate(enrollment, name);
        return enrollment;
    }

    private void tokenUpdate(UUID enrollment, String name) {
        store().reachableAt(new PushAddress(
                enrollment,
                new byte[] {1},
                Optional.empty(),
                TOPIC,
                token(name),
                "magic-" + name,
                Optional.empty(),
                false,
                clock.instant()));
    }

    private static byte[] token(String name) {
        return new byte[] {(byte) name.charAt(0), 1, 2, 3};
    }

    private void wish(UUID enrollment) {
        db.database().store(PushIntentStore.class).wish(new UUID[] {enrollment}, clock.instant(), clock.instant());
    }

    private int openIntents() {
        return db.database()
                .withHandle(handle -> handle.createQuery("select count(*) from push_intent")
                        .mapTo(Integer.class)
                        .one());
    }

    private List<Event> events() {
        return db.database().store(EventStore.class).all(Optional.empty(), 100);
    }

    private EnrollmentStore store() {
        return db.database().store(EnrollmentStore.class);
    }
}
