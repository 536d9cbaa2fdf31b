package dev.tegata.server.licence.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegata.server.licence.FakeApple;
import dev.tegata.server.licence.LicenceWorld;
import dev.tegata.server.licence.event.AppleEvents;
import dev.tegata.server.licence.workbench.Backoff;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.TestDatabase;
import dev.tegata.storage.event.Subject;
import dev.tegata.storage.licence.AssignmentRow;
import dev.tegata.storage.licence.AssignmentState;
import dev.tegata.storage.licence.AssignmentStore;
import dev.tegata.storage.licence.InstallMode;
import dev.tegata.storage.licence.InstallState;
import dev.tegata.storage.licence.VppUserRow;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** 「VPP アプリケーションライセンスの付与」 and 「剥奪」. */
class AssignmentsTest {
    private static final String APP = "361309726";

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
        world.apple.app(APP, 2).asset(new FakeApple.FakeAsset("111", "Book", false, false, 5));
        world.location();
    }

    @AfterEach
    void close() {
        world.close();
    }

    private AssignmentRow grant(UUID person) {
        return world.licences
                .assignments()
                .grantToUser(LicenceWorld.ADMIN, world.asset(APP).id(), person, InstallMode.PORTAL);
    }

    private AssignmentRow granted(UUID person) {
        AssignmentRow row = grant(person);
        world.appleHasAnswered();
        return world.assignment(row.id());
    }

    private UUID associatedPerson(String name) {
        UUID person = world.person(name);
        world.associated(person);
        // Apart from the moment in which Apple's counts were read.
        world.clock.advance(Duration.ofSeconds(1));
        return person;
    }

    private List<AssignmentRow> assignedApps(UUID person) {
        return world.db.database().store(AssignmentStore.class).heldByUser(person);
    }

    @Test
    void aLicenceIsGrantedOnAppleSWordAndCountedAndOnlyThenStandsAmongTheAssignedApps() {
        UUID person = associatedPerson("hanako");
        AssignmentRow row = grant(person);
        world.settle();
        assertThat(world.assignment(row.id()).state()).isEqualTo(AssignmentState.ASSOCIATING);
        assertThat(assignedApps(person)).isEmpty();

        world.after(LicenceWorld.POLL);
        assertThat(world.assignment(row.id()).state()).isEqualTo(AssignmentState.ASSIGNED);
        assertThat(assignedApps(person)).extracting(AssignmentRow::id).containsExactly(row.id());
        assertThat(world.asset(APP).availableCount()).isEqualTo(1);
        assertThat(world.asset(APP).assignedCount()).isEqualTo(1);
        assertThat(world.timeline(Subject.user(person))).endsWith("assignment.requested", "assignment.assigned");
    }

    @Test
    void beforeTheAccountIsInUseNothingIsGranted() {
        UUID person = world.person("hanako");
        refused(ProblemCode.VPP_USER_NOT_CREATED, () -> grant(person));
        VppUserRow account = world.registered(person);
        refused(ProblemCode.NOT_YET_ASSOCIATED, () -> grant(person));
        world.apple.accepts(account.clientUserId(), "a");
        world.licences.vppUsers().refresh(LicenceWorld.ADMIN, account.id());
        refused(
                ProblemCode.ASSET_NOT_AN_APP,
                () -> world.licences
                        .assignments()
                        .grantToUser(LicenceWorld.ADMIN, world.asset("111").id(), person, InstallMode.NOW));
        assertThat(world.apple.count("/assets/associate")).isZero();
    }

    @Test
    void aDoubleClickGrantsOnce() throws Exception {
        UUID person = associatedPerson("hanako");
        List<Object> results = LicenceWorld.twice(() -> grant(person));
        assertThat(results).filteredOn(AssignmentRow.class::isInstance).hasSize(1);
        assertThat(results)
                .filteredOn(Problem.class::isInstance)
                .singleElement()
                .satisfies(problem -> assertThat(((Problem) problem).code()).isEqualTo(ProblemCode.ALREADY_ASSIGNED));
    }

    @Test
    void ofTwoGrantsOfTheLastLicenceOneIsRefused() throws Exception {
        granted(associatedPerson("first"));
        UUID second = associatedPerson("second");
        UUID third = associatedPerson("third");
        AtomicInteger turn = new AtomicInteger();
        List<Object> results = LicenceWorld.twice(() -> grant(turn.getAndIncrement() == 0 ? second : third));
        assertThat(results).filteredOn(AssignmentRow.class::isInstance).hasSize(1);
        assertThat(results)
                .filteredOn(Problem.class::isInstance)
                .singleElement()
                .satisfies(problem -> assertThat(((Problem) problem).code()).isEqualTo(ProblemCode.NO_LICENCE_LEFT));
        world.appleHasAnswered();
        assertThat(world.asset(APP).availableCount()).isZero();
        assertThat(world.apple.holders(APP)).hasSize(2);
    }

    @Test
    void whereThereIsNoEndOfLicencesNothingIsCounted() {
        world.apple.app(APP, Integer.MAX_VALUE);
        world.licences
                .locations()
                .requestSync(LicenceWorld.ADMIN, world.asset(APP).locationId());
        world.settle();
        granted(associatedPerson("first"));
        assertThat(world.asset(APP).unlimited()).isTrue();
    }

    @Test
    void aPartialFailureFailsOnlyWhomAppleNames() {
        UUID first = associatedPerson("first");
        UUID second = associatedPerson("second");
        AssignmentRow one = grant(first);
        AssignmentRow two = grant(second);
        world.apple.app(APP, 1);
        world.appleHasAnswered();

        assertThat(world.assignment(one.id()).state()).isEqualTo(AssignmentState.ASSIGNED);
        AssignmentRow failed = world.assignment(two.id());
        assertThat(failed.state()).isEqualTo(AssignmentState.FAILED);
        assertThat(failed.failureNumber()).contains(9709);
        assertThat(failed.failure()).contains("Not enough assets");
        assertThat(failed.cause()).contains("no-licence-left");
        assertThat(world.apple.count("/assets/associate")).isEqualTo(1);
        assertThat(world.asset(APP).availableCount()).as("read again").isZero();
    }

    @Test
    void aCrashBetweenPostingAndStoringTheEventIsSettledByWhoHasWhat() {
        UUID person = associatedPerson("hanako");
        world.apple.next("/assets/associate", FakeApple.lostAnswer());
        AssignmentRow row = grant(person);
        world.settle();
        assertThat(world.assignment(row.id()).state()).isEqualTo(AssignmentState.ASSOCIATING);
        world.after(LicenceWorld.POLL);
        assertThat(world.assignment(row.id()).state()).isEqualTo(AssignmentState.ASSIGNED);
        assertThat(world.apple.count("/assets/associate")).isEqualTo(1);
        assertThat(world.asset(APP).availableCount()).isEqualTo(1);
    }

    @Test
    void aNodeThatDiesBeforePostingLeavesWorkForTheNext() {
        UUID person = associatedPerson("hanako");
        AssignmentRow row = grant(person);
        UUID event = UUID.randomUUID();
        world.execute(
                "insert into apple_event (id, location_id, type, state, posted_at, due_at) values (?, ?, 'ASSOCIATE', 'POSTING', ?, ?)",
                event,
                row.locationId(),
                world.clock.instant().atOffset(java.time.ZoneOffset.UTC),
                world.clock.instant().plus(AppleEvents.POSTING_LEASE).atOffset(java.time.ZoneOffset.UTC));
        world.execute(
                "update assignment set state = 'ASSOCIATING', apple_event_id = ?, due_at = null where id = ?",
                event,
                row.id());
        world.settle();
        assertThat(world.assignment(row.id()).state()).isEqualTo(AssignmentState.ASSOCIATING);
        world.after(AppleEvents.POSTING_LEASE);
        assertThat(world.assignment(row.id()).state()).isEqualTo(AssignmentState.REQUESTED);
        world.after(Duration.ofSeconds(5));
        world.after(LicenceWorld.POLL);
        assertThat(world.assignment(row.id()).state()).isEqualTo(AssignmentState.ASSIGNED);
        assertThat(world.apple.count("/assets/associate")).isEqualTo(1);
    }

    @Test
    void aRequestThatAppleLosesIsSentAgainABoundedNumberOfTimesAndALateSuccessHeals() {
        UUID person = associatedPerson("hanako");
        world.apple.loseEvents(true);
        AssignmentRow row = grant(person);
        for (int i = 0; i < 60 && world.assignment(row.id()).state() != AssignmentState.FAILED; i++) {
            world.after(Duration.ofHours(4));
        }
        AssignmentRow failed = world.assignment(row.id());
        assertThat(failed.state()).isEqualTo(AssignmentState.FAILED);
        assertThat(failed.cause()).contains("event-lost");
        assertThat(world.apple.count("/assets/associate"))
                .isEqualTo(Backoff.APPLE.pauses().size() + 1);

        VppUserRow account = world.account(row.vppUserId().orElseThrow());
        world.apple.assigns(APP, "clientUserId", account.clientUserId().toString());
        world.clock.advance(Duration.ofSeconds(1));
        world.licences.locations().requestSync(LicenceWorld.ADMIN, row.locationId());
        world.settle();
        assertThat(world.assignment(row.id()).state()).isEqualTo(AssignmentState.ASSIGNED);
    }

    @Test
    void whileAppleIsBusyTheRequestWaitsAsLongAsAppleAsks() {
        UUID person = associatedPerson("hanako");
        world.apple.next("/assets/associate", FakeApple.refusal(429, 9646, "too many requests"));
        AssignmentRow row = grant(person);
        world.settle();
        assertThat(world.assignment(row.id()).state()).isEqualTo(AssignmentState.REQUESTED);
        assertThat(world.assignment(row.id()).failureNumber()).contains(9646);
        world.after(Duration.ofSeconds(5));
        world.after(LicenceWorld.POLL);
        AssignmentRow assigned = world.assignment(row.id());
        assertThat(assigned.state()).isEqualTo(AssignmentState.ASSIGNED);
        assertThat(assigned.failureNumber()).isEmpty();
    }

    @Test
    void aDeviceLicenceNeedsASerialNumberAnEnrollmentAndAnAssetThatAllowsIt() {
        UUID person = world.person("hanako");
        LicenceWorld.FakeDevice phone = world.device(person, "C01");
        world.apple.asset(new FakeApple.FakeAsset("222", "App", true, false, 5));
        world.licences
                .locations()
                .requestSync(LicenceWorld.ADMIN, world.asset(APP).locationId());
        world.settle();
        refused(ProblemCode.ASSET_NOT_DEVICE_ASSIGNABLE, () -> grantToDevice("222", phone));
        refused(
                ProblemCode.USER_ENROLLMENT_NEEDS_USER_LICENCE,
                () -> grantToDevice(APP, world.userEnrolledDevice(person)));
        LicenceWorld.FakeDevice left = world.device(person, "C02");
        left.leaves();
        refused(ProblemCode.DEVICE_NOT_ENROLLED, () -> grantToDevice(APP, left));

        AssignmentRow row = grantToDevice(APP, phone);
        world.appleHasAnswered();
        assertThat(world.assignment(row.id()).state()).isEqualTo(AssignmentState.ASSIGNED);
        assertThat(world.apple.holders(APP)).containsExactly("C01");
        assertThat(world.install(phone, APP).state()).isEqualTo(InstallState.OFFERED);
        assertThat(world.timeline(Subject.device(phone.id))).contains("assignment.assigned", "install.offered");
        refused(ProblemCode.ALREADY_ASSIGNED, () -> grantToDevice(APP, phone));
    }

    private AssignmentRow grantToDevice(String adamId, LicenceWorld.FakeDevice device) {
        return world.licences
                .assignments()
                .grantToDevice(LicenceWorld.ADMIN, world.asset(adamId).id(), device.id, InstallMode.PORTAL);
    }

    @Test
    void whenALicenceIsTakenBackItsCountRecoversOnAppleSWord() {
        UUID person = associatedPerson("hanako");
        AssignmentRow row = granted(person);
        AssignmentRow revoking = world.licences.assignments().revoke(LicenceWorld.ADMIN, row.id(), false);
        assertThat(revoking.state()).isEqualTo(AssignmentState.REVOKE_REQUESTED);
        refused(
                ProblemCode.ASSIGNMENT_NOT_ACTIVE,
                () -> world.licences.assignments().revoke(LicenceWorld.ADMIN, row.id(), false));
        world.settle();
        assertThat(assignedApps(person)).as("until Apple has confirmed").hasSize(1);
        assertThat(world.asset(APP).availableCount()).isEqualTo(1);

        world.after(LicenceWorld.POLL);
        assertThat(world.assignment(row.id()).state()).isEqualTo(AssignmentState.REVOKED);
        assertThat(assignedApps(person)).isEmpty();
        assertThat(world.asset(APP).availableCount()).isEqualTo(2);
        assertThat(world.apple.holders(APP)).isEmpty();
        assertThat(granted(person).state()).as("and can be granted again").isEqualTo(AssignmentState.ASSIGNED);
    }

    @Test
    void aRevocationThatAppleRefusesLeavesTheLicenceAssignedAndShowsTheCause() {
        AssignmentRow row = granted(associatedPerson("hanako"));
        world.licences.assignments().revoke(LicenceWorld.ADMIN, row.id(), false);
        world.apple.next("/assets/disassociate", FakeApple.refusal(400, 9706, "not revocable"));
        world.settle();
        AssignmentRow kept = world.assignment(row.id());
        assertThat(kept.state()).isEqualTo(AssignmentState.ASSIGNED);
        assertThat(kept.failureNumber()).contains(9706);
        assertThat(kept.cause()).contains("not-revocable");
    }

    @Test
    void aLicenceThatAppleDoesNotKnowAsAssignedCountsAsTakenBack() {
        UUID person = associatedPerson("hanako");
        AssignmentRow row = granted(person);
        VppUserRow account = world.account(row.vppUserId().orElseThrow());
        world.apple.unassigns(APP, account.clientUserId().toString());
        world.licences.assignments().revoke(LicenceWorld.ADMIN, row.id(), false);
        world.apple.next("/assets/disassociate", FakeApple.refusal(400, 9619, "not assigned"));
        world.settle();
        assertThat(world.assignment(row.id()).state()).isEqualTo(AssignmentState.REVOKED);
        assertThat(world.assignment(row.id()).cause()).isEmpty();
        assertThat(assignedApps(person)).isEmpty();
        assertThat(world.asset(APP).availableCount()).isEqualTo(2);
    }

    @Test
    void whenAppleRefusesToTakeBackWhatItStillListsTheLicenceStaysAndItIsAskedAgain() {
        AssignmentRow row = granted(associatedPerson("hanako"));
        world.licences.assignments().revoke(LicenceWorld.ADMIN, row.id(), false);
        world.apple.next("/assets/disassociate", FakeApple.refusal(400, 9619, "not assigned"));
        world.settle();
        assertThat(world.assignment(row.id()).state()).isEqualTo(AssignmentState.REVOKE_REQUESTED);
        world.after(Duration.ofSeconds(5));
        world.after(LicenceWorld.POLL);
        assertThat(world.assignment(row.id()).state()).isEqualTo(AssignmentState.REVOKED);
    }

    @Test
    void aGrantThatWasNotSentYetIsTakenBackAtOnce() {
        AssignmentRow row = grant(associatedPerson("hanako"));
        assertThat(world.licences
                        .assignments()
                        .revoke(LicenceWorld.ADMIN, row.id(), false)
                        .state())
                .isEqualTo(AssignmentState.REVOKED);
        world.settle();
        assertThat(world.apple.count("/assets/associate")).isZero();
    }

    @Test
    void manyGrantsOfOneAppGoInOneRequest() {
        world.apple.app(APP, 100);
        world.licences
                .locations()
                .requestSync(LicenceWorld.ADMIN, world.asset(APP).locationId());
        world.settle();
        for (int i = 0; i < 7; i++) {
            grant(associatedPerson("person" + i));
            world.execute("update assignment set due_at = null where state = 'REQUESTED'");
        }
        world.execute("update assignment set due_at = now() where state = 'REQUESTED'");
        world.execute("update assignment set due_at = '2026-11-23T00:00:00Z' where state = 'REQUESTED'");
        world.appleHasAnswered();
        assertThat(world.apple.count("/assets/associate")).isEqualTo(1);
        assertThat(world.apple.holders(APP)).hasSize(7);
        assertThat(world.asset(APP).availableCount()).isEqualTo(93);
        assertThat(Optional.of(world.asset(APP).assignedCount())).contains(7L);
    }

    private static void refused(ProblemCode code, ThrowingCallable act) {
        assertThatThrownBy(act)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(code));
    }
}
