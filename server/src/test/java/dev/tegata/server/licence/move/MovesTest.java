package dev.tegata.server.licence.move;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegata.protocol.plist.PlistDict;
import dev.tegata.server.licence.FakeApple;
import dev.tegata.server.licence.LicenceWorld;
import dev.tegata.server.licence.Licences;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.server.work.Worker;
import dev.tegata.storage.TestDatabase;
import dev.tegata.storage.event.Subject;
import dev.tegata.storage.ledger.LedgerEntryRow;
import dev.tegata.storage.ledger.LedgerFilter;
import dev.tegata.storage.ledger.LedgerKind;
import dev.tegata.storage.ledger.LedgerListing;
import dev.tegata.storage.ledger.LedgerStore;
import dev.tegata.storage.licence.AssetPolicyRow;
import dev.tegata.storage.licence.AssetPolicyRow.Holder;
import dev.tegata.storage.licence.AssignmentRow;
import dev.tegata.storage.licence.AssignmentState;
import dev.tegata.storage.licence.InstallMode;
import dev.tegata.storage.licence.InstallState;
import dev.tegata.storage.licence.VppUserRow;
import dev.tegata.storage.move.MovePart;
import dev.tegata.storage.move.MoveRow;
import dev.tegata.storage.move.MoveState;
import dev.tegata.storage.move.MoveStore;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Going over from a person's licence to those of the person's devices, and back: no moment without, and none with more than needed. */
class MovesTest {
    private static final String APP = "361309726";
    private static final String BUNDLE = "com.apple.Pages";

    private static TestDatabase db;

    private LicenceWorld world;
    private UUID person;
    private VppUserRow account;
    private LicenceWorld.FakeDevice phone;

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
        world.apple.app(APP, 3);
        world.location();
        person = world.person("山田 太郎");
        phone = world.device(person, "C01");
        account = world.associated(person);
        // Apart from the moment in which Apple's counts were read.
        world.clock.advance(Duration.ofSeconds(1));
    }

    @AfterEach
    void close() {
        world.close();
    }

    private UUID asset() {
        return world.asset(APP).id();
    }

    private String personAtApple() {
        return account.clientUserId().toString();
    }

    private AssignmentRow personHolds(InstallMode install) {
        AssignmentRow row = world.licences.assignments().grantToUser(LicenceWorld.ADMIN, asset(), person, install);
        world.appleHasAnswered();
        return world.assignment(row.id());
    }

    private AssignmentRow deviceHolds(LicenceWorld.FakeDevice device) {
        AssignmentRow row =
                world.licences.assignments().grantToDevice(LicenceWorld.ADMIN, asset(), device.id, InstallMode.NOW);
        world.appleHasAnswered();
        return world.assignment(row.id());
    }

    private void installs(LicenceWorld.FakeDevice device) {
        device.startsInstalling(device.isTold("InstallApplication"), BUNDLE, "Managed");
        assertThat(world.install(device, APP).state()).isEqualTo(InstallState.INSTALLED);
    }

    private MoveRow move(Holder holder) {
        return world.licences.moves().move(LicenceWorld.ADMIN, asset(), person, holder);
    }

    private MoveRow now(MoveRow move) {
        return moves().find(move.id()).orElseThrow();
    }

    private static MoveStore moves() {
        return db.database().store(MoveStore.class);
    }

    private List<AssignmentRow> licences(MoveRow move, MovePart.Role role) {
        return moves().parts(move.id()).stream()
                .filter(part -> part.role() == role)
                .map(part -> world.assignment(part.assignmentId()))
                .toList();
    }

    /** Everything due happens, a worker's step at a time; returns all that Apple had after any of the steps. */
    private Set<Set<String>> watched() {
        Set<Set<String>> seen = new HashSet<>();
        boolean busy = true;
        while (busy) {
            busy = false;
            for (Worker worker : world.licences.workers()) {
                busy |= worker.runOnce() > 0;
                seen.add(Set.copyOf(world.apple.holders(APP)));
            }
        }
        return seen;
    }

    private Set<Set<String>> watchedUntilDone() {
        Set<Set<String>> seen = new HashSet<>(watched());
        for (int i = 0; i < 4; i++) {
            world.clock.advance(LicenceWorld.POLL);
            seen.addAll(watched());
        }
        return seen;
    }

    private List<LedgerEntryRow> entries() {
        return db
                .database()
                .store(LedgerStore.class)
                .page(LedgerFilter.ofAsset(asset()), Optional.empty(), 100)
                .reversed()
                .stream()
                .map(LedgerListing::entry)
                .filter(entry -> entry.assignmentId().isPresent())
                .toList();
    }

    private static void refused(ProblemCode code, ThrowingCallable act) {
        assertThatThrownBy(act)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(code));
    }

    @Test
    void theDevicesLicenceIsThereBeforeThePersonsGoesAndTheAppIsNotTouched() {
        AssignmentRow before = personHolds(InstallMode.NOW);
        installs(phone);
        MoveRow move = move(Holder.DEVICE);
        assertThat(move.state()).isEqualTo(MoveState.GRANTING);
        assertThat(watchedUntilDone())
                .as("never none, never three")
                .containsExactlyInAnyOrder(Set.of(personAtApple()), Set.of(personAtApple(), "C01"), Set.of("C01"));

        assertThat(now(move).state()).isEqualTo(MoveState.DONE);
        assertThat(world.assignment(before.id()).state()).isEqualTo(AssignmentState.REVOKED);
        AssignmentRow own = licences(move, MovePart.Role.NEW).getFirst();
        assertThat(own.state()).isEqualTo(AssignmentState.ASSIGNED);
        assertThat(world.install(phone, APP).assignmentId()).contains(own.id());
        assertThat(world.asset(APP).availableCount()).isEqualTo(2);

        PlistDict command = phone.isTold("InstallApplication");
        phone.startsInstalling(command, BUNDLE, "Managed");
        assertThat(world.install(phone, APP).state()).isEqualTo(InstallState.INSTALLED);
        assertThat(phone.polls()).as("told once, and never to remove it").isEmpty();
        assertThat(world.timeline(Subject.user(person))).contains("licence.moving", "licence.moved");
        assertThat(world.timeline(Subject.device(phone.id))).contains("licence.moved");
        assertThat(world.timeline(new Subject(Subject.Kind.ASSIGNMENT, before.id())))
                .contains("licence.moving", "licence.moved");
    }

    @Test
    void theLedgerShowsBothEntriesWithTheReason() {
        personHolds(InstallMode.NOW);
        move(Holder.DEVICE);
        watchedUntilDone();
        List<LedgerEntryRow> entries = entries();
        assertThat(entries)
                .extracting(LedgerEntryRow::kind)
                .containsExactly(LedgerKind.GRANT, LedgerKind.GRANT, LedgerKind.REVOKE);
        assertThat(entries)
                .extracting(LedgerEntryRow::reason)
                .containsExactly(Optional.empty(), Optional.of("moved-to-device"), Optional.of("moved-to-device"));
        assertThat(entries).extracting(LedgerEntryRow::actor).containsOnly(LicenceWorld.ADMIN.name());
        assertThat(db.database()
                        .store(LedgerStore.class)
                        .faults(world.asset(APP).locationId()))
                .isEmpty();
    }

    @Test
    void anAppThatOnlyThePortalOfferedIsOfferedStillAndOneThatIsInstalledFromThereIsToldOfItsNewLicence() {
        personHolds(InstallMode.PORTAL);
        LicenceWorld.FakeDevice pad = world.device(person, "C02");
        world.gives(pad, person);
        world.db.database().useTransaction(tx -> world.licences.deviceEnrolled(tx, pad.id));
        world.licences
                .installs()
                .install(LicenceWorld.ADMIN, world.install(phone, APP).id());
        world.settle();
        installs(phone);
        move(Holder.DEVICE);
        watchedUntilDone();
        assertThat(world.apple.holders(APP)).containsExactlyInAnyOrder("C01", "C02");
        assertThat(world.install(pad, APP).state()).isEqualTo(InstallState.OFFERED);
        assertThat(pad.polls()).isEmpty();
        phone.startsInstalling(phone.isTold("InstallApplication"), BUNDLE, "Managed");
        assertThat(world.install(phone, APP).state()).isEqualTo(InstallState.INSTALLED);
    }

    @Test
    void severalDevicesGoBackToOneLicenceOfThePerson() {
        LicenceWorld.FakeDevice pad = world.device(person, "C02");
        deviceHolds(phone);
        deviceHolds(pad);
        installs(phone);
        installs(pad);
        MoveRow move = move(Holder.USER);
        assertThat(watchedUntilDone())
                .containsExactlyInAnyOrder(
                        Set.of("C01", "C02"), Set.of("C01", "C02", personAtApple()), Set.of(personAtApple()));
        assertThat(now(move).state()).isEqualTo(MoveState.DONE);
        assertThat(world.asset(APP).availableCount()).isEqualTo(2);
        UUID persons = licences(move, MovePart.Role.NEW).getFirst().id();
        assertThat(world.install(phone, APP).assignmentId()).contains(persons);
        assertThat(world.install(pad, APP).assignmentId()).contains(persons);
        assertThat(entries())
                .extracting(LedgerEntryRow::reason)
                .filteredOn(Optional::isPresent)
                .containsOnly(Optional.of("moved-to-user"))
                .hasSize(3);
    }

    @Test
    void thereAndBackAgainItIsAsBefore() {
        personHolds(InstallMode.NOW);
        installs(phone);
        move(Holder.DEVICE);
        watchedUntilDone();
        MoveRow back = move(Holder.USER);
        watchedUntilDone();
        assertThat(now(back).state()).isEqualTo(MoveState.DONE);
        assertThat(world.apple.holders(APP)).containsExactly(personAtApple());
        assertThat(world.asset(APP).availableCount()).isEqualTo(2);
    }

    @Test
    void whenANewLicenceDoesNotComeTheOldOneStaysAndTheOthersAreGivenBack() {
        AssignmentRow before = personHolds(InstallMode.NOW);
        installs(phone);
        world.device(person, "C02");
        MoveRow move = move(Holder.DEVICE);
        // Somebody else was quicker with the last one.
        world.apple.app(APP, 2);
        watchedUntilDone();

        MoveRow undone = now(move);
        assertThat(undone.state()).isEqualTo(MoveState.UNDONE);
        assertThat(undone.cause()).contains("no-licence-left");
        assertThat(undone.failureNumber()).contains(9709);
        assertThat(world.assignment(before.id()).state()).isEqualTo(AssignmentState.ASSIGNED);
        assertThat(world.apple.holders(APP)).containsExactly(personAtApple());
        assertThat(world.install(phone, APP).assignmentId()).contains(before.id());
        assertThat(entries().getLast().reason()).contains("move-undone");
        assertThat(world.timeline(Subject.user(person))).contains("licence.move-undone");

        world.apple.app(APP, 3);
        world.licences
                .locations()
                .requestSync(LicenceWorld.ADMIN, world.asset(APP).locationId());
        world.settle();
        MoveRow again = move(Holder.DEVICE);
        watchedUntilDone();
        assertThat(now(again).state()).isEqualTo(MoveState.DONE);
        assertThat(world.apple.holders(APP)).containsExactlyInAnyOrder("C01", "C02");
    }

    @Test
    void aNewLicenceThatComesAfterItWasGivenUpForLostIsGivenBack() {
        AssignmentRow before = personHolds(InstallMode.NOW);
        world.apple.loseEvents(true);
        MoveRow move = move(Holder.DEVICE);
        for (int i = 0; i < 60 && !now(move).state().ended(); i++) {
            world.after(Duration.ofHours(4));
        }
        assertThat(now(move).state()).isEqualTo(MoveState.UNDONE);
        assertThat(now(move).cause()).contains("event-lost");
        assertThat(world.assignment(before.id()).state()).isEqualTo(AssignmentState.ASSIGNED);

        world.apple.loseEvents(false);
        world.apple.assigns(APP, "serialNumber", "C01");
        world.clock.advance(Duration.ofSeconds(1));
        world.licences
                .locations()
                .requestSync(LicenceWorld.ADMIN, world.asset(APP).locationId());
        world.appleHasAnswered();
        assertThat(world.apple.holders(APP)).containsExactly(personAtApple());
        assertThat(licences(move, MovePart.Role.NEW))
                .singleElement()
                .satisfies(row -> assertThat(row.state()).isEqualTo(AssignmentState.REVOKED));
    }

    @Test
    void aNodeThatDiesBetweenTheStepsLosesNeitherLicence() {
        AssignmentRow before = personHolds(InstallMode.NOW);
        MoveRow move = move(Holder.DEVICE);
        // The node took the move and died, before Apple's word came and after.
        assertThat(moves().claim(world.clock.instant(), world.clock.instant().plus(Duration.ofMinutes(2))))
                .isPresent();
        world.appleHasAnswered();
        assertThat(now(move).state()).isEqualTo(MoveState.GRANTING);
        assertThat(licences(move, MovePart.Role.NEW).getFirst().state()).isEqualTo(AssignmentState.ASSIGNED);
        assertThat(world.assignment(before.id()).state()).isEqualTo(AssignmentState.ASSIGNED);
        assertThat(world.apple.holders(APP)).containsExactlyInAnyOrder(personAtApple(), "C01");

        try (Licences other = world.node(pause -> true)) {
            world.clock.advance(Duration.ofMinutes(2));
            other.workers().stream()
                    .filter(worker -> worker.name().equals("moves"))
                    .forEach(Worker::runOnce);
        }
        assertThat(now(move).state()).isEqualTo(MoveState.GIVING_BACK);
        world.settle();
        world.appleHasAnswered();
        assertThat(now(move).state()).isEqualTo(MoveState.DONE);
        assertThat(world.apple.holders(APP)).containsExactly("C01");
    }

    @Test
    void anAnswerThatNeverArrivedIsSettledByWhoHasWhat() {
        personHolds(InstallMode.NOW);
        world.apple.next("/assets/associate", FakeApple.lostAnswer());
        MoveRow move = move(Holder.DEVICE);
        watchedUntilDone();
        assertThat(now(move).state()).isEqualTo(MoveState.DONE);
        assertThat(world.apple.holders(APP)).containsExactly("C01");
    }

    @Test
    void whenAppleDoesNotTakeTheOldOneBackBothAreHeldAndItCanBeTriedAgain() {
        AssignmentRow before = personHolds(InstallMode.NOW);
        world.apple.next("/assets/disassociate", FakeApple.refusal(400, 9706, "not revocable"));
        MoveRow move = move(Holder.DEVICE);
        watchedUntilDone();
        assertThat(now(move).state()).isEqualTo(MoveState.BOTH_HELD);
        assertThat(now(move).failureNumber()).contains(9706);
        assertThat(world.assignment(before.id()).state()).isEqualTo(AssignmentState.ASSIGNED);

        MoveRow again = move(Holder.DEVICE);
        assertThat(licences(again, MovePart.Role.THERE)).hasSize(1);
        watchedUntilDone();
        assertThat(now(again).state()).isEqualTo(MoveState.DONE);
        assertThat(world.apple.holders(APP)).containsExactly("C01");
    }

    @Test
    void aLicenceTakenBackByHandMeanwhileEndsTheMove() {
        AssignmentRow before = personHolds(InstallMode.NOW);
        MoveRow move = move(Holder.DEVICE);
        world.licences
                .assignments()
                .revoke(
                        LicenceWorld.ADMIN,
                        licences(move, MovePart.Role.NEW).getFirst().id(),
                        false);
        watchedUntilDone();
        assertThat(now(move).state()).isEqualTo(MoveState.UNDONE);
        assertThat(now(move).cause()).contains("licence-taken-back");
        assertThat(world.assignment(before.id()).state()).isEqualTo(AssignmentState.ASSIGNED);
        assertThat(world.apple.holders(APP)).containsExactly(personAtApple());
    }

    @Test
    void whatCannotBeMovedIsRefusedWithTheReasonAndNothingIsChanged() {
        refused(ProblemCode.NOT_ASSIGNED, () -> move(Holder.DEVICE));
        refused(ProblemCode.NOT_ASSIGNED, () -> move(Holder.USER));
        AssignmentRow held =
                world.licences.assignments().grantToUser(LicenceWorld.ADMIN, asset(), person, InstallMode.NOW);
        refused(ProblemCode.ASSIGNMENT_NOT_ACTIVE, () -> move(Holder.DEVICE));
        world.appleHasAnswered();
        assertThat(world.assignment(held.id()).state()).isEqualTo(AssignmentState.ASSIGNED);

        LicenceWorld.FakeDevice own = world.userEnrolledDevice(person);
        refused(ProblemCode.USER_ENROLLMENT_NEEDS_USER_LICENCE, () -> move(Holder.DEVICE));
        own.leaves();
        phone.leaves();
        refused(ProblemCode.NO_DEVICE_FOR_LICENCE, () -> move(Holder.DEVICE));
        phone.enrollsAnew();

        world.apple.app(APP, 1);
        world.licences
                .locations()
                .requestSync(LicenceWorld.ADMIN, world.asset(APP).locationId());
        world.settle();
        refused(ProblemCode.NO_LICENCE_LEFT, () -> move(Holder.DEVICE));
        assertThat(moves().page(asset(), Optional.empty(), Optional.empty(), 10))
                .isEmpty();
        world.apple.app(APP, 3);
        world.licences
                .locations()
                .requestSync(LicenceWorld.ADMIN, world.asset(APP).locationId());
        world.settle();
        move(Holder.DEVICE);
        refused(ProblemCode.MOVE_UNDER_WAY, () -> move(Holder.DEVICE));
        assertThat(world.apple.holders(APP)).containsExactly(personAtApple());
    }

    @Test
    void whatTheAppsPolicyGivesToDevicesOnlyIsNotMovedToAPerson() {
        deviceHolds(phone);
        world.licences
                .assetPolicies()
                .change(LicenceWorld.ADMIN, new AssetPolicyRow(asset(), Holder.DEVICE, Optional.empty()));
        refused(ProblemCode.ASSET_FOR_DEVICES_ONLY, () -> move(Holder.USER));
        assertThat(moves().page(asset(), Optional.empty(), Optional.empty(), 10))
                .isEmpty();
    }

    @Test
    void toAPersonItIsMovedOnlyWhenTheAccountIsInUseAndNoSharedIpadWouldLoseIt() {
        UUID other = world.person("佐藤 花子");
        LicenceWorld.FakeDevice pad = world.device(other, "C09");
        deviceHolds(pad);
        refused(
                ProblemCode.VPP_USER_NOT_CREATED,
                () -> world.licences.moves().move(LicenceWorld.ADMIN, asset(), other, Holder.USER));
        world.registered(other);
        refused(
                ProblemCode.NOT_YET_ASSOCIATED,
                () -> world.licences.moves().move(LicenceWorld.ADMIN, asset(), other, Holder.USER));
        world.execute(
                "insert into enrollment (id, enrollment_key, device_id, kind, state, identity_sha256, authenticated_at)"
                        + " values (?, ?, ?, 'SHARED_IPAD_USER', 'ENROLLED', '', now())",
                UUID.randomUUID(),
                "shared:" + pad.id,
                pad.id);
        refused(
                ProblemCode.SHARED_IPAD_NEEDS_DEVICE_LICENCE,
                () -> world.licences.moves().move(LicenceWorld.ADMIN, asset(), other, Holder.USER));
    }
}
