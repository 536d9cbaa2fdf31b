package dev.tegata.server.licence.location;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegata.server.licence.FakeApple;
import dev.tegata.server.licence.LicenceWorld;
import dev.tegata.server.licence.Licences;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.server.work.Worker;
import dev.tegata.storage.TestDatabase;
import dev.tegata.storage.event.Subject;
import dev.tegata.storage.licence.AssignmentRow;
import dev.tegata.storage.licence.AssignmentState;
import dev.tegata.storage.licence.InstallMode;
import dev.tegata.storage.licence.InstallRow;
import dev.tegata.storage.licence.LocationHealthRow;
import dev.tegata.storage.licence.LocationHealthStore;
import dev.tegata.storage.licence.LocationRow;
import dev.tegata.storage.licence.LocationState;
import dev.tegata.storage.licence.VppUserRow;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a location is: its token's days, its last error, and that a new token changes nothing else. */
class LocationHealthTest {
    private static final String NOTES = "1450010001";

    private static TestDatabase db;

    private LicenceWorld world;

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
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void warningLevelsAreTheDaysLeftAtTheLastThreshold() {
        Instant end = Instant.parse("2027-01-31T00:00:00Z");
        assertThat(TokenExpiry.level(end, end.minus(Duration.ofDays(31)))).isEmpty();
        assertThat(TokenExpiry.level(end, end.minus(Duration.ofDays(30)))).contains(30);
        assertThat(TokenExpiry.level(end, end.minus(Duration.ofDays(16)))).contains(30);
        assertThat(TokenExpiry.level(end, end.minus(Duration.ofDays(15)))).contains(15);
        assertThat(TokenExpiry.level(end, end.minus(Duration.ofDays(7)))).contains(7);
        assertThat(TokenExpiry.level(end, end.minus(Duration.ofHours(24)))).contains(1);
        assertThat(TokenExpiry.level(end, end)).contains(0);
        assertThat(TokenExpiry.next(end, end.minus(Duration.ofDays(15)))).contains(end.minus(Duration.ofDays(7)));
        assertThat(TokenExpiry.next(end, end)).isEmpty();
    }

    @Test
    void eachThresholdIsSaidOnceHoweverManyNodesLook() {
        LocationRow location = endingIn(Duration.ofDays(40));
        try (Licences second = world.node(pause -> true)) {
            for (int day = 0; day < 42; day++) {
                world.clock.advance(Duration.ofDays(1));
                for (int again = 0; again < 3; again++) {
                    run(world.licences);
                    run(second);
                }
            }
        }
        assertThat(warnings(location)).containsExactly("30", "15", "7", "1", "0");
        assertThat(events(location, "location.token-expired")).hasSize(1);
    }

    @Test
    void thresholdsThatPassedWhileNoNodeRanAreSaidAsOne() {
        LocationRow location = endingIn(Duration.ofDays(40));
        world.clock.advance(Duration.ofDays(36));
        run(world.licences);
        assertThat(warnings(location)).containsExactly("7");
    }

    @Test
    void aTokenThatEndsSoonIsSaidAtOnceAndANewOneBeginsAnew() {
        LocationRow location = endingIn(Duration.ofDays(5));
        run(world.licences);
        assertThat(warnings(location)).containsExactly("7");

        replaceToken(location, "same-again", world.clock.instant().plus(Duration.ofDays(5)));
        run(world.licences);
        assertThat(warnings(location)).as("the same end").containsExactly("7");

        replaceToken(location, "renewed", world.clock.instant().plus(Duration.ofDays(365)));
        run(world.licences);
        assertThat(warnings(location)).containsExactly("7");
        world.clock.advance(Duration.ofDays(335));
        run(world.licences);
        assertThat(warnings(location)).containsExactly("7", "30");
    }

    private LocationRow endingIn(Duration life) {
        LocationRow location = world.licences
                .locations()
                .add(
                        LicenceWorld.ADMIN,
                        FakeApple.tokenFile("t1", date(world.clock.instant().plus(life))));
        return world.location(location.id());
    }

    private void replaceToken(LocationRow location, String token, Instant end) {
        world.licences
                .locations()
                .replaceToken(LicenceWorld.ADMIN, location.id(), FakeApple.tokenFile(token, date(end)));
    }

    private static String date(Instant instant) {
        return instant.toString().substring(0, 19) + "+0000";
    }

    private static void run(Licences node) {
        node.workers().stream()
                .filter(worker -> worker.name().equals("token-expiry"))
                .forEach(Worker::runOnce);
    }

    private List<String> warnings(LocationRow location) {
        return world.db
                .database()
                .withHandle(tx -> tx.createQuery("""
                        select e.detail->>'threshold' from event e join event_subject s on s.event_id = e.id
                        where s.subject_id = :id and e.type in ('location.token-expiring', 'location.token-expired') order by e.id
                        """)
                        .bind("id", location.id())
                        .mapTo(String.class)
                        .list());
    }

    private List<String> events(LocationRow location, String type) {
        return world.timeline(new Subject(Subject.Kind.LOCATION, location.id())).stream()
                .filter(type::equals)
                .toList();
    }

    @Test
    void everyKindOfErrorIsKnownExactlySinceWhenAndRememberedWhenItIsOver() {
        LocationRow location = world.location();
        meets(location, FakeApple.refusal(401, 9621, "expired"), LocationState.TOKEN_EXPIRED, "9621");
        meets(location, FakeApple.refusal(401, 9625, "revoked"), LocationState.TOKEN_REVOKED, "9625");
        meets(location, FakeApple.refusal(200, 9622, "invalid, with 200"), LocationState.TOKEN_INVALID, "9622");
        meets(location, FakeApple.refusal(503, 9729, "away"), LocationState.MAINTENANCE, "9729");
        meets(location, FakeApple.refusal(429, 9646, "slower"), LocationState.THROTTLED, "9646");
        meets(location, new FakeApple.Fault(502, "<html>", false), LocationState.UNREACHABLE, "502");
    }

    private void meets(LocationRow location, FakeApple.Fault fault, LocationState kind, String words) {
        world.clock.advance(Duration.ofHours(3));
        Instant began = world.clock.instant();
        sync(location, fault);
        LocationHealthRow sick = health(location);
        assertThat(world.location(location.id()).state()).isEqualTo(kind);
        assertThat(sick.lastError()).contains(kind);
        assertThat(sick.lastErrorDetail().orElse("")).contains(words);
        assertThat(sick.stateSince()).isEqualTo(began);
        assertThat(sick.lastErrorUntil()).isEmpty();

        world.clock.advance(Duration.ofHours(1));
        sync(location, fault);
        assertThat(health(location).lastErrorSince())
                .as("since when, not the last time")
                .contains(began);

        world.clock.advance(Duration.ofHours(1));
        Instant over = world.clock.instant();
        world.licences.locations().requestSync(LicenceWorld.ADMIN, location.id());
        world.run("location-sync");
        LocationHealthRow well = health(location);
        assertThat(world.location(location.id()).state()).isEqualTo(LocationState.OK);
        assertThat(well.stateSince()).isEqualTo(over);
        assertThat(well.lastError()).contains(kind);
        assertThat(well.lastErrorSince()).contains(began);
        assertThat(well.lastErrorUntil()).contains(over);
    }

    private void sync(LocationRow location, FakeApple.Fault fault) {
        world.apple.next("/client/config", fault);
        world.licences.locations().requestSync(LicenceWorld.ADMIN, location.id());
        world.run("location-sync");
    }

    private LocationHealthRow health(LocationRow location) {
        return world.db
                .database()
                .store(LocationHealthStore.class)
                .find(location.id())
                .orElseThrow();
    }

    @Test
    void anotherMdmServerIsAnErrorOfItsOwnKindUntilTheLocationIsTakenBack() {
        LocationRow location = world.location();
        world.clock.advance(Duration.ofHours(3));
        Instant began = world.clock.instant();
        world.apple.managedBy("theirs");
        world.licences.locations().requestSync(LicenceWorld.ADMIN, location.id());
        world.run("location-sync");
        assertThat(health(location).lastError()).contains(LocationState.FOREIGN_MDM);
        assertThat(health(location).lastErrorDetail().orElse("")).contains("Other MDM");
        assertThat(health(location).lastErrorSince()).contains(began);

        world.clock.advance(Duration.ofHours(1));
        world.licences.locations().takeOver(LicenceWorld.ADMIN, location.id());
        world.settle();
        assertThat(world.location(location.id()).state()).isEqualTo(LocationState.OK);
        assertThat(health(location).lastErrorUntil()).contains(world.clock.instant());
    }

    @Test
    void aRenewedTokenKeepsUsersAssignmentsAndInstalls() {
        world.apple.app(NOTES, 5);
        LocationRow location = world.location();
        UUID person = world.person("taro");
        VppUserRow account = world.associated(person);
        LicenceWorld.FakeDevice device = world.device(person, "C1");
        AssignmentRow assignment = world.licences
                .assignments()
                .grantToUser(LicenceWorld.ADMIN, world.asset(NOTES).id(), account.userId(), InstallMode.NOW);
        world.appleHasAnswered();
        device.startsInstalling(device.isTold("InstallApplication"), "jp.example.genba-note", "Installing");
        InstallRow before = world.install(device, NOTES);

        replaceToken(location, "t2", Instant.parse("2028-11-01T00:00:00Z"));
        world.settle();

        assertThat(world.location(location.id()).fullSyncedAt()).isPresent();
        assertThat(world.account(account.id()).state()).isEqualTo(account.state());
        assertThat(world.account(account.id()).clientUserId()).isEqualTo(account.clientUserId());
        assertThat(world.assignment(assignment.id()).state()).isEqualTo(AssignmentState.ASSIGNED);
        InstallRow after = world.install(device, NOTES);
        assertThat(after.id()).isEqualTo(before.id());
        assertThat(after.state()).isEqualTo(before.state());
        assertThat(world.apple.holders(NOTES))
                .containsExactly(account.clientUserId().toString());
        assertThat(world.apple.count("/assets/associate")).isEqualTo(1);
    }

    @Test
    void theTokenOfAnotherLocationIsNoReplacementAndLeavesHealthAndWarningsAlone() {
        LocationRow location = endingIn(Duration.ofDays(5));
        run(world.licences);
        LocationHealthRow before = health(location);
        world.apple.belongsTo("another");
        assertThatThrownBy(() -> replaceToken(location, "t3", Instant.parse("2028-11-01T00:00:00Z")))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.code()).isEqualTo(ProblemCode.CONTENT_TOKEN_OF_OTHER_LOCATION));
        assertThat(health(location)).isEqualTo(before);
    }
}
