package dev.tegata.server.licence.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegata.server.licence.FakeApple;
import dev.tegata.server.licence.LicenceWorld;
import dev.tegata.server.licence.install.InstallDecision;
import dev.tegata.server.people.Users;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.timeline.Timeline;
import dev.tegata.storage.Ids;
import dev.tegata.storage.TestDatabase;
import dev.tegata.storage.enrollment.EndReason;
import dev.tegata.storage.event.Subject;
import dev.tegata.storage.ledger.AssetBalance;
import dev.tegata.storage.ledger.DifferenceStore;
import dev.tegata.storage.ledger.LedgerCheckRow.State;
import dev.tegata.storage.ledger.LedgerEntryRow;
import dev.tegata.storage.ledger.LedgerFilter;
import dev.tegata.storage.ledger.LedgerKind;
import dev.tegata.storage.ledger.LedgerListing;
import dev.tegata.storage.ledger.LedgerStore;
import dev.tegata.storage.ledger.LocationPolicyRow;
import dev.tegata.storage.licence.AssignmentRow;
import dev.tegata.storage.licence.AssignmentState;
import dev.tegata.storage.licence.InstallMode;
import dev.tegata.storage.licence.InstallState;
import dev.tegata.storage.licence.LocationStore;
import dev.tegata.storage.licence.VppUserRow;
import dev.tegata.storage.licence.VppUserStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every licence accounted for: the entries, what they add up to, and the check against Apple's lists. */
class LedgerTest {
    private static final String APP = "361309726";

    private static TestDatabase db;

    private LicenceWorld world;
    private UUID location;

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
        world.apple.app(APP, 5);
        world.apple.assigns(APP, "clientUserId", "of-another-tool");
        world.apple.assigns(APP, "serialNumber", "SERIAL-OF-BEFORE");
        location = world.location().id();
        world.clock.advance(Duration.ofSeconds(1));
    }

    @AfterEach
    void close() {
        world.close();
    }

    private LedgerStore ledger() {
        return world.db.database().store(LedgerStore.class);
    }

    private List<LedgerEntryRow> entries() {
        return ledger().page(LedgerFilter.ofLocation(location), Optional.empty(), 1000).reversed().stream()
                .map(LedgerListing::entry)
                .toList();
    }

    private List<LedgerKind> kinds() {
        return entries().stream().map(LedgerEntryRow::kind).toList();
    }

    private LedgerEntryRow newest() {
        return entries().getLast();
    }

    private AssetBalance balance() {
        return ledger().balances(location, Optional.empty(), 10).getFirst();
    }

    /** Everything is read from end to end, a while later. */
    private State readsEverything() {
        world.clock.advance(Duration.ofMinutes(1));
        world.db.database().store(LocationStore.class).requestFullSync(location, world.clock.instant());
        world.settle();
        return ledger().lastCheck(location).orElseThrow().state();
    }

    /** Entries, Apple's counts and Apple's list are one. */
    private void everythingAddsUp() {
        assertThat(readsEverything()).isEqualTo(State.PASSED);
        assertThat(balance().assigned()).isEqualTo(world.apple.holders(APP).size());
        assertThat(balance().total()).isEqualTo(world.asset(APP).totalCount());
        assertThat(balance().available()).isEqualTo(world.asset(APP).availableCount());
    }

    private VppUserRow associated(String name) {
        VppUserRow account = world.associated(world.person(name));
        world.clock.advance(Duration.ofSeconds(1));
        return account;
    }

    private AssignmentRow granted(UUID person, InstallMode install) {
        AssignmentRow row = world.licences
                .assignments()
                .grantToUser(LicenceWorld.ADMIN, world.asset(APP).id(), person, install);
        world.appleHasAnswered();
        return world.assignment(row.id());
    }

    private AssignmentRow requestedFor(LicenceWorld.FakeDevice device) {
        return world.licences
                .assignments()
                .grantToDevice(LicenceWorld.ADMIN, world.asset(APP).id(), device.id, InstallMode.PORTAL);
    }

    private void leaves(LicenceWorld.FakeDevice device, EndReason reason) {
        device.leaves();
        world.db
                .database()
                .useTransaction(tx -> world.licences.enrollmentListener().left(tx, device.id, reason));
        world.appleHasAnswered();
    }

    @Test
    void theFirstReadingOpensTheLedgerWithWhatAppleCountsAndIsNoDifference() {
        assertThat(kinds()).containsOnly(LedgerKind.OPENING).hasSize(3);
        assertThat(balance().total()).isEqualTo(5);
        assertThat(balance().assigned()).isEqualTo(2);
        assertThat(balance().assignedUnknown()).isEqualTo(1);
        assertThat(ledger().lastCheck(location).orElseThrow().state()).isEqualTo(State.PASSED);
        assertThat(world.db
                        .database()
                        .store(DifferenceStore.class)
                        .page(location, Optional.empty(), Optional.empty(), Optional.empty(), 10))
                .isEmpty();
        everythingAddsUp();
        assertThat(kinds()).hasSize(3);
    }

    @Test
    void aGrantIsEnteredWhenAppleHasConfirmedAndARevocationTooByWhoeverAskedForThem() {
        VppUserRow account = associated("hanako");
        AssignmentRow row = world.licences
                .assignments()
                .grantToUser(LicenceWorld.ADMIN, world.asset(APP).id(), account.userId(), InstallMode.PORTAL);
        world.settle();
        assertThat(kinds()).hasSize(3);
        world.after(LicenceWorld.POLL);
        assertThat(newest().kind()).isEqualTo(LedgerKind.GRANT);
        assertThat(newest().actor()).isEqualTo("admin:test");
        assertThat(newest().assignedDelta()).isEqualTo(1);
        assertThat(newest().assignmentId()).contains(row.id());
        assertThat(newest().vppUserId()).contains(account.id());
        everythingAddsUp();

        world.licences.assignments().revoke(LicenceWorld.ADMIN, row.id(), false);
        world.settle();
        assertThat(newest().kind()).isEqualTo(LedgerKind.GRANT);
        world.appleHasAnswered();
        assertThat(newest().kind()).isEqualTo(LedgerKind.REVOKE);
        assertThat(newest().actor()).isEqualTo("admin:test");
        assertThat(newest().assignedDelta()).isEqualTo(-1);
        everythingAddsUp();
        assertThat(ledger().page(LedgerFilter.ofUser(account.userId()), Optional.empty(), 10))
                .hasSize(2);
    }

    @Test
    void aGrantThatIsTakenBackBeforeAppleHeardOfItOrThatAppleRefusesLeavesNoEntry() {
        VppUserRow account = associated("hanako");
        AssignmentRow unsent = world.licences
                .assignments()
                .grantToUser(LicenceWorld.ADMIN, world.asset(APP).id(), account.userId(), InstallMode.PORTAL);
        world.licences.assignments().revoke(LicenceWorld.ADMIN, unsent.id(), false);
        assertThat(world.assignment(unsent.id()).state()).isEqualTo(AssignmentState.REVOKED);
        world.licences
                .assignments()
                .grantToUser(LicenceWorld.ADMIN, world.asset(APP).id(), account.userId(), InstallMode.PORTAL);
        for (String other : List.of("a", "b", "c")) {
            world.apple.assigns(APP, "clientUserId", other);
        }
        world.appleHasAnswered();
        assertThat(kinds()).doesNotContain(LedgerKind.GRANT, LedgerKind.REVOKE);
        everythingAddsUp();
    }

    @Test
    void purchasesAndRefundsInApplesPortalAreEntries() {
        world.apple.app(APP, 12);
        everythingAddsUp();
        assertThat(newest().kind()).isEqualTo(LedgerKind.PURCHASE);
        assertThat(newest().totalDelta()).isEqualTo(7);
        world.apple.app(APP, 3);
        everythingAddsUp();
        assertThat(newest().kind()).isEqualTo(LedgerKind.REFUND);
        assertThat(newest().totalDelta()).isEqualTo(-9);

        world.apple.app("222", 4);
        assertThat(readsEverything()).isEqualTo(State.PASSED);
        assertThat(newest().kind()).isEqualTo(LedgerKind.OPENING);
        world.apple.withoutAsset("222");
        assertThat(readsEverything()).isEqualTo(State.PASSED);
        assertThat(newest().kind()).isEqualTo(LedgerKind.REFUND);
        assertThat(newest().totalDelta()).isEqualTo(-4);
    }

    @Test
    void whatAnotherToolGrantsAndTakesBackIsEnteredWithAndWithoutAKnownHolder() {
        VppUserRow account = associated("hanako");
        world.apple.assigns(APP, "clientUserId", account.clientUserId().toString());
        world.apple.assigns(APP, "clientUserId", "another-of-another-tool");
        everythingAddsUp();
        assertThat(kinds()).filteredOn(LedgerKind.EXTERNAL_GRANT::equals).hasSize(2);
        world.apple.unassigns(APP, account.clientUserId().toString());
        world.apple.unassigns(APP, "another-of-another-tool");
        world.apple.unassigns(APP, "SERIAL-OF-BEFORE");
        everythingAddsUp();
        assertThat(kinds()).filteredOn(LedgerKind.EXTERNAL_REVOKE::equals).hasSize(3);
        assertThat(balance().assignedUnknown()).isEqualTo(1);
    }

    @Test
    void aRetiredAccountSetsItsLicencesFreeWhoeverRetiredIt() {
        VppUserRow ours = associated("hanako");
        VppUserRow theirs = associated("taro");
        granted(ours.userId(), InstallMode.PORTAL);
        granted(theirs.userId(), InstallMode.PORTAL);
        world.licences.vppUsers().retire(LicenceWorld.ADMIN, ours.id());
        world.appleHasAnswered();
        assertThat(newest().kind()).isEqualTo(LedgerKind.ACCOUNT_RETIRED);
        assertThat(newest().reason()).isEmpty();
        everythingAddsUp();
        world.apple.retires(theirs.clientUserId());
        everythingAddsUp();
        assertThat(newest().kind()).isEqualTo(LedgerKind.ACCOUNT_RETIRED);
        assertThat(newest().reason()).contains("account-retired-elsewhere");
    }

    @Test
    void afterAllOfItMixedEverythingStillAddsUp() {
        VppUserRow hanako = associated("hanako");
        VppUserRow taro = associated("taro");
        LicenceWorld.FakeDevice device = world.device(hanako.userId(), "SERIAL-1");
        world.apple.app(APP, 9);
        everythingAddsUp();
        AssignmentRow first = granted(hanako.userId(), InstallMode.PORTAL);
        requestedFor(device);
        world.apple.assigns(APP, "clientUserId", taro.clientUserId().toString());
        world.appleHasAnswered();
        everythingAddsUp();
        world.licences.assignments().revoke(LicenceWorld.ADMIN, first.id(), false);
        world.apple.unassigns(APP, "SERIAL-1");
        world.apple.app(APP, 7);
        world.appleHasAnswered();
        everythingAddsUp();
        granted(hanako.userId(), InstallMode.PORTAL);
        world.licences.vppUsers().retire(LicenceWorld.ADMIN, hanako.id());
        world.apple.retires(taro.clientUserId());
        world.appleHasAnswered();
        everythingAddsUp();
        assertThat(world.apple.holders(APP)).containsExactlyInAnyOrder("of-another-tool", "SERIAL-OF-BEFORE");
    }

    @Test
    void whatIsUnderWayIsNoFault() {
        VppUserRow hanako = associated("hanako");
        AssignmentRow held = granted(hanako.userId(), InstallMode.PORTAL);
        VppUserRow taro = associated("taro");
        world.apple.holdEvents();
        world.licences
                .assignments()
                .grantToUser(LicenceWorld.ADMIN, world.asset(APP).id(), taro.userId(), InstallMode.PORTAL);
        world.licences.assignments().revoke(LicenceWorld.ADMIN, held.id(), false);
        world.settle();
        assertThat(readsEverything()).isEqualTo(State.PASSED);
        // Apple has done both, and has not said so yet.
        world.apple.assigns(APP, "clientUserId", taro.clientUserId().toString());
        world.apple.unassigns(APP, hanako.clientUserId().toString());
        assertThat(readsEverything()).isEqualTo(State.PASSED);
        world.apple.letEventsEnd();
        world.after(Duration.ofMinutes(15));
        everythingAddsUp();
    }

    @Test
    void theDatabaseRefusesToChangeOrRemoveAnEntry() {
        assertThatThrownBy(() -> world.execute("update ledger_entry set total_delta = 100"))
                .hasStackTraceContaining("never changed or removed");
        assertThatThrownBy(() -> world.execute("delete from ledger_entry"))
                .hasStackTraceContaining("never changed or removed");
    }

    @Test
    void aFaultIsReadAgainOnceThenReportedAndItsEndToo() {
        forge(1);
        assertThat(readsEverything()).isEqualTo(State.SUSPECT);
        Subject here = new Subject(Subject.Kind.LOCATION, location);
        assertThat(world.timeline(here)).doesNotContain("location.check-failed");
        world.after(Duration.ofSeconds(30));
        assertThat(ledger().lastCheck(location).orElseThrow().state()).isEqualTo(State.FAILED);
        assertThat(ledger().lastCheck(location).orElseThrow().faults()).contains("ENTRIES");
        assertThat(world.timeline(here)).contains("location.check-failed");
        forge(-1);
        assertThat(readsEverything()).isEqualTo(State.PASSED);
        assertThat(world.timeline(here)).contains("location.check-passed");
    }

    /** An entry that nothing in the world stands for. */
    private void forge(int delta) {
        UUID assignment = entries().stream()
                .flatMap(entry -> entry.assignmentId().stream())
                .findFirst()
                .orElseThrow();
        world.execute(
                "insert into ledger_entry (id, location_id, asset_id, at, kind, assignment_id, assigned_delta, total_delta, actor)"
                        + " values (?, ?, ?, now(), 'GRANT', ?, ?, 0, 'somebody')",
                Ids.next(),
                location,
                world.asset(APP).id(),
                assignment,
                delta);
    }

    @Test
    void aDeviceThatLeavesGivesItsOwnLicenceBackAndItsOwnersStays() {
        VppUserRow hanako = associated("hanako");
        LicenceWorld.FakeDevice device = world.device(hanako.userId(), "SERIAL-1");
        AssignmentRow users = granted(hanako.userId(), InstallMode.PORTAL);
        assertThat(world.install(device, APP).state()).isEqualTo(InstallState.OFFERED);
        AssignmentRow own = requestedFor(device);
        world.appleHasAnswered();

        leaves(device, EndReason.CHECKED_OUT);
        assertThat(world.assignment(own.id()).state()).isEqualTo(AssignmentState.REVOKED);
        assertThat(world.assignment(users.id()).state()).isEqualTo(AssignmentState.ASSIGNED);
        assertThat(world.install(device, APP).state()).isEqualTo(InstallState.CANCELLED);
        assertThat(newest().kind()).isEqualTo(LedgerKind.DEVICE_REMOVED);
        assertThat(newest().actor()).isEqualTo("system");
        assertThat(newest().reason()).contains("checked-out");
        assertThat(world.apple.holders(APP)).doesNotContain("SERIAL-1");
        everythingAddsUp();

        device.enrollsAnew();
        assertThat(world.install(device, APP).state()).isEqualTo(InstallState.OFFERED);
    }

    @Test
    void aLicenceOnItsWayToADeviceThatLeavesIsGivenBackAsSoonAsItHasCome() {
        LicenceWorld.FakeDevice device = world.device(world.person("hanako"), "SERIAL-1");
        AssignmentRow own = requestedFor(device);
        world.settle();
        assertThat(world.assignment(own.id()).state()).isEqualTo(AssignmentState.ASSOCIATING);
        leaves(device, EndReason.REMOVED);
        world.appleHasAnswered();
        assertThat(world.assignment(own.id()).state()).isEqualTo(AssignmentState.REVOKED);
        assertThat(kinds()).endsWith(LedgerKind.GRANT, LedgerKind.DEVICE_REMOVED);
        assertThat(newest().reason()).contains("removed");
        assertThat(world.apple.holders(APP)).doesNotContain("SERIAL-1");
        everythingAddsUp();
    }

    @Test
    void aDeviceThatEnrolledUnderAnotherNameKeepsItsLicenceAndSoDoesAPolicyThatSaysSo() {
        UUID hanako = world.person("hanako");
        LicenceWorld.FakeDevice before = world.device(hanako, "SERIAL-1");
        AssignmentRow own = requestedFor(before);
        world.appleHasAnswered();
        LicenceWorld.FakeDevice after = world.device(hanako, "SERIAL-1");
        leaves(before, EndReason.CHECKED_OUT);
        assertThat(world.assignment(own.id()).state()).isEqualTo(AssignmentState.ASSIGNED);
        policy(LocationPolicyRow.Licence.KEEP, LocationPolicyRow.Licence.KEEP);
        leaves(after, EndReason.CHECKED_OUT);
        assertThat(world.assignment(own.id()).state()).isEqualTo(AssignmentState.ASSIGNED);
        everythingAddsUp();
    }

    @Test
    void thePersonGoesAndTheEntriesStay() {
        VppUserRow hanako = associated("hanako");
        granted(hanako.userId(), InstallMode.NOW);
        world.appleHasAnswered();
        world.licences.vppUsers().retire(LicenceWorld.ADMIN, hanako.id());
        world.appleHasAnswered();
        int before = entries().size();

        new Users(db.database(), new Timeline(world.clock), world.clock).delete(LicenceWorld.ADMIN, hanako.userId());
        assertThat(db.database().store(VppUserStore.class).find(hanako.id())).isEmpty();
        assertThat(entries()).hasSize(before);
        everythingAddsUp();
    }

    @Test
    void aPersonWhoKeepsAnIrrevocableLicenceStays() {
        world.apple.asset(new FakeApple.FakeAsset("700", "App", false, true, 3));
        world.licences.locations().requestSync(LicenceWorld.ADMIN, location);
        world.settle();
        VppUserRow hanako = associated("hanako");
        world.licences
                .assignments()
                .grantToUser(LicenceWorld.ADMIN, world.asset("700").id(), hanako.userId(), InstallMode.PORTAL);
        world.appleHasAnswered();
        world.licences.vppUsers().retire(LicenceWorld.ADMIN, hanako.id());
        world.appleHasAnswered();
        Users users = new Users(db.database(), new Timeline(world.clock), world.clock);
        assertThatThrownBy(() -> users.delete(LicenceWorld.ADMIN, hanako.userId()))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.getMessage()).contains("licences"));
    }

    private void policy(LocationPolicyRow.Licence removedDevices, LocationPolicyRow.Licence failedInstalls) {
        world.licences
                .differences()
                .policy(
                        LicenceWorld.ADMIN,
                        new LocationPolicyRow(
                                location,
                                LocationPolicyRow.Differences.ADOPT,
                                removedDevices,
                                failedInstalls,
                                LocationPolicyRow.GrantFrom.ASSOCIATED,
                                LocationPolicyRow.AccountHash.COMPARE,
                                1));
    }

    @Test
    void aLicenceWhoseEveryInstallFailedForGoodComesBackWherePolicySaysSo() {
        VppUserRow hanako = associated("hanako");
        LicenceWorld.FakeDevice phone = world.device(hanako.userId(), "SERIAL-1");
        LicenceWorld.FakeDevice tablet = world.device(hanako.userId(), "SERIAL-2");
        AssignmentRow row = granted(hanako.userId(), InstallMode.NOW);
        phone.fails(phone.isTold("InstallApplication"), 12063, "cancelled");
        assertThat(world.install(phone, APP).state()).isEqualTo(InstallState.FAILED);
        tablet.fails(tablet.isTold("InstallApplication"), 12063, "cancelled");
        world.appleHasAnswered();
        assertThat(world.assignment(row.id()).state()).isEqualTo(AssignmentState.ASSIGNED);

        policy(LocationPolicyRow.Licence.GIVE_BACK, LocationPolicyRow.Licence.GIVE_BACK);
        world.appleHasAnswered();
        assertThat(world.assignment(row.id()).state())
                .as("it will be offered once more")
                .isEqualTo(AssignmentState.ASSIGNED);
        world.after(InstallDecision.OFFER_PAUSE);
        phone.fails(phone.isTold("InstallApplication"), 12063, "cancelled");
        tablet.fails(tablet.isTold("InstallApplication"), 12063, "cancelled");
        world.appleHasAnswered();
        assertThat(world.assignment(row.id()).state()).isEqualTo(AssignmentState.REVOKED);
        assertThat(newest().kind()).isEqualTo(LedgerKind.RECLAIM);
        assertThat(newest().reason()).contains("install-failed: person-refused");
        assertThat(world.apple.holders(APP))
                .doesNotContain(hanako.clientUserId().toString());
        everythingAddsUp();
    }

    @Test
    void aLicenceThatIsInstalledOnOneOfTwoDevicesStays() {
        policy(LocationPolicyRow.Licence.GIVE_BACK, LocationPolicyRow.Licence.GIVE_BACK);
        VppUserRow hanako = associated("hanako");
        LicenceWorld.FakeDevice phone = world.device(hanako.userId(), "SERIAL-1");
        world.device(hanako.userId(), "SERIAL-2");
        AssignmentRow row = granted(hanako.userId(), InstallMode.NOW);
        phone.fails(phone.isTold("InstallApplication"), 12063, "cancelled");
        world.appleHasAnswered();
        assertThat(world.assignment(row.id()).state()).isEqualTo(AssignmentState.ASSIGNED);
    }
}
