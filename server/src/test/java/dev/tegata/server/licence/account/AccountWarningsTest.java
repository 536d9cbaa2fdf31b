package dev.tegata.server.licence.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegata.server.licence.FakeApple;
import dev.tegata.server.licence.LicenceWorld;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.TestDatabase;
import dev.tegata.storage.account.AccountRenewalStore;
import dev.tegata.storage.account.AccountWarningKind;
import dev.tegata.storage.account.AccountWarningRow;
import dev.tegata.storage.account.AccountWarningStore;
import dev.tegata.storage.device.DeviceInventory;
import dev.tegata.storage.device.DeviceStore;
import dev.tegata.storage.event.Subject;
import dev.tegata.storage.ledger.LedgerStore;
import dev.tegata.storage.ledger.LocationPolicyRow;
import dev.tegata.storage.licence.AssignmentRow;
import dev.tegata.storage.licence.AssignmentState;
import dev.tegata.storage.licence.AssignmentStore;
import dev.tegata.storage.licence.InstallMode;
import dev.tegata.storage.licence.VppUserRow;
import dev.tegata.storage.licence.VppUserState;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the hashes of Apple Accounts give away, and the remedy: another Apple Account, without losing what was granted. */
class AccountWarningsTest {
    private static final String APP = "361309726";
    private static TestDatabase db;

    private LicenceWorld world;
    private UUID taro;
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
        world.apple.app(APP, 5);
        world.location();
        taro = world.person("taro");
        phone = world.device(taro, "C1");
    }

    @AfterEach
    void close() {
        world.close();
    }

    /** The device answers DeviceInformation; without a hash nobody is signed in. */
    private void tells(LicenceWorld.FakeDevice device, Optional<String> hash) {
        db.database()
                .store(DeviceStore.class)
                .inventoried(new DeviceInventory(
                        device.id,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(hash.isPresent()),
                        hash,
                        world.clock.instant()));
    }

    private void signsInTo(LicenceWorld.FakeDevice device, String appleAccount) {
        tells(device, Optional.of("hash-of-" + appleAccount));
    }

    private VppUserRow joins(UUID person, String appleAccount) {
        VppUserRow account = world.registered(person);
        return acceptsWith(account, appleAccount);
    }

    private VppUserRow acceptsWith(VppUserRow account, String appleAccount) {
        world.apple.accepts(account.clientUserId(), appleAccount);
        world.licences.vppUsers().refresh(LicenceWorld.ADMIN, account.id());
        world.settle();
        return world.account(account.id());
    }

    private List<AccountWarningRow> warningsOf(UUID person) {
        return db.database().store(AccountWarningStore.class).ofUser(person);
    }

    private List<AccountWarningKind> of(UUID person) {
        return warningsOf(person).stream().map(AccountWarningRow::kind).toList();
    }

    @Test
    void aPhoneSignedInWithTheAccountThatAcceptedIsAsItShouldBe() {
        joins(taro, "taro@example.com");
        signsInTo(phone, "taro@example.com");
        assertThat(of(taro)).isEmpty();
    }

    @Test
    void whoAcceptsIsAskedOnWhichAccountThePhoneIsSignedIn() {
        phone.signedInTo("wife@example.com");
        joins(taro, "taro@example.com");
        assertThat(phone.polls()).as("only the question").isEmpty();
        world.settle();
        assertThat(of(taro)).containsExactly(AccountWarningKind.OTHER_ON_DEVICE);
    }

    @Test
    void aPhoneSignedInWithAnotherAccountIsAWarningOnPersonAndDeviceAndBlocksNothing() {
        VppUserRow account = joins(taro, "taro@example.com");
        signsInTo(phone, "wife@example.com");
        assertThat(warningsOf(taro)).singleElement().satisfies(warning -> {
            assertThat(warning.kind()).isEqualTo(AccountWarningKind.OTHER_ON_DEVICE);
            assertThat(warning.vppUserId()).contains(account.id());
            assertThat(warning.deviceId()).contains(phone.id);
        });
        assertThat(db.database().store(AccountWarningStore.class).ofDevice(phone.id))
                .isEqualTo(warningsOf(taro));

        AssignmentRow granted = world.licences
                .assignments()
                .grantToUser(LicenceWorld.ADMIN, world.asset(APP).id(), taro, InstallMode.NOW);
        world.appleHasAnswered();
        assertThat(world.assignment(granted.id()).state()).isEqualTo(AssignmentState.ASSIGNED);

        signsInTo(phone, "taro@example.com");
        assertThat(of(taro)).as("over with its reason").isEmpty();
    }

    @Test
    void aPhoneThatChangesItsAccountAfterwardsIsToldFromOneThatNeverHadTheRightOne() {
        joins(taro, "taro@example.com");
        signsInTo(phone, "taro@example.com");
        signsInTo(phone, "other@example.com");
        assertThat(of(taro)).containsExactly(AccountWarningKind.CHANGED_ON_DEVICE);
        signsInTo(phone, "third@example.com");
        assertThat(of(taro)).containsExactly(AccountWarningKind.OTHER_ON_DEVICE);
    }

    @Test
    void nobodySignedInIsAWarningWhileThePersonHasAnAccount() {
        tells(phone, Optional.empty());
        assertThat(of(taro)).as("no account, no need to sign in").isEmpty();
        world.registered(taro);
        assertThat(of(taro)).containsExactly(AccountWarningKind.NOT_SIGNED_IN);
        phone.leaves();
        assertThat(of(taro)).as("the device is not managed any more").isEmpty();
    }

    @Test
    void devicesOfTwoPersonsWithOneAccountAreShownOnBoth() {
        UUID jiro = world.person("jiro");
        LicenceWorld.FakeDevice other = world.device(jiro, "C2");
        LicenceWorld.FakeDevice second = world.device(taro, "C3");
        signsInTo(phone, "family@example.com");
        signsInTo(second, "family@example.com");
        assertThat(of(taro)).as("one person's devices may share").isEmpty();
        signsInTo(other, "family@example.com");
        assertThat(warningsOf(jiro)).hasSize(2).allSatisfy(warning -> {
            assertThat(warning.kind()).isEqualTo(AccountWarningKind.SHARED_ON_DEVICES);
            assertThat(warning.otherUserId()).contains(taro);
        });
        assertThat(db.database().store(AccountWarningStore.class).ofDevice(phone.id))
                .singleElement()
                .satisfies(warning -> assertThat(warning.otherDeviceId()).contains(other.id));
    }

    @Test
    void twoPersonsWhoJoinedWithOneAccountAreShownOnBoth() {
        UUID jiro = world.person("jiro");
        joins(taro, "family@example.com");
        VppUserRow second = joins(jiro, "family@example.com");
        assertThat(warningsOf(taro))
                .singleElement()
                .satisfies(warning -> assertThat(warning.otherVppUserId()).contains(second.id()));
        assertThat(of(jiro)).containsExactly(AccountWarningKind.SHARED_ACCOUNT);
    }

    @Test
    void anAccountThatAppleLinksAnewIsAWarningUntilADeviceOfThePersonUsesTheNewOne() {
        VppUserRow account = joins(taro, "taro@example.com");
        acceptsWith(account, "new@example.com");
        assertThat(of(taro)).containsExactly(AccountWarningKind.CHANGED_AT_APPLE);
        signsInTo(phone, "new@example.com");
        assertThat(of(taro)).isEmpty();
    }

    @Test
    void whereAppleWouldMakeTheHashesDifferentlyTheComparisonCanBeLeftOut() {
        VppUserRow account = joins(taro, "taro@example.com");
        signsInTo(phone, "wife@example.com");
        LocationPolicyRow usual = LocationPolicyRow.defaults(account.locationId());
        world.licences
                .differences()
                .policy(
                        LicenceWorld.ADMIN,
                        new LocationPolicyRow(
                                usual.locationId(),
                                usual.differences(),
                                usual.removedDevices(),
                                usual.failedInstalls(),
                                usual.grantFrom(),
                                LocationPolicyRow.AccountHash.IGNORE,
                                usual.offerAgain()));
        assertThat(db.database()
                        .store(LedgerStore.class)
                        .policy(account.locationId())
                        .accountHash())
                .isEqualTo(LocationPolicyRow.AccountHash.IGNORE);
        assertThat(of(taro)).isEmpty();
    }

    // The remedy
    // ------------------------------------------------------------------------------------------------------------------------------

    @Test
    void retireAndInviteAgainAsksThePhoneAndGrantsAgainWhatWasHeld() {
        VppUserRow account = joins(taro, "wrong@example.com");
        AssignmentRow before = world.licences
                .assignments()
                .grantToUser(LicenceWorld.ADMIN, world.asset(APP).id(), taro, InstallMode.NOW);
        world.appleHasAnswered();
        phone.polls().ifPresent(phone::acknowledges);

        world.licences.accountRenewals().renew(LicenceWorld.ADMIN, account.id());
        assertThatThrownBy(() -> world.licences.accountRenewals().renew(LicenceWorld.ADMIN, account.id()))
                .as("a double click")
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ProblemCode.VPP_USER_BUSY));
        world.appleHasAnswered();
        assertThat(world.assignment(before.id()).state()).isEqualTo(AssignmentState.REVOKED);
        world.appleHasAnswered();
        VppUserRow anew = world.account(account.id());
        assertThat(anew.state()).isEqualTo(VppUserState.REGISTERED);
        assertThat(anew.idHash()).isEmpty();
        phone.isTold("InviteToProgram");

        acceptsWith(anew, "taro@example.com");
        world.appleHasAnswered();
        assertThat(held()).singleElement().satisfies(row -> {
            assertThat(row.state()).isEqualTo(AssignmentState.ASSIGNED);
            assertThat(row.install()).isEqualTo(InstallMode.NOW);
            assertThat(row.createdBy()).isEqualTo(LicenceWorld.ADMIN.name());
        });
        assertThat(world.apple.holders(APP)).hasSize(1);
        assertThat(db.database().store(AccountRenewalStore.class).find(account.id()))
                .isEmpty();
        assertThat(world.timeline(Subject.user(taro))).containsSubsequence("vpp-user.renewing", "vpp-user.renewed");
    }

    private List<AssignmentRow> held() {
        UUID[] ids = db.database()
                .withHandle(tx -> tx.createQuery("select id from assignment where state = 'ASSIGNED'")
                        .mapTo(UUID.class)
                        .list())
                .toArray(UUID[]::new);
        return db.database().store(AssignmentStore.class).ofIds(ids);
    }

    @Test
    void whoCannotBeAskedIsSaidSoAndGetsBackWhatWasHeldWhenInvitedInAnotherWay() {
        phone.leaves();
        VppUserRow account = joins(taro, "wrong@example.com");
        world.licences
                .assignments()
                .grantToUser(LicenceWorld.ADMIN, world.asset(APP).id(), taro, InstallMode.PORTAL);
        world.appleHasAnswered();
        world.licences.accountRenewals().renew(LicenceWorld.ADMIN, account.id());
        world.appleHasAnswered();
        world.appleHasAnswered();
        assertThat(world.timeline(Subject.user(taro))).contains("vpp-user.renewal-not-invited");
        acceptsWith(world.account(account.id()), "taro@example.com");
        world.appleHasAnswered();
        assertThat(held()).hasSize(1);
    }

    @Test
    void aRetirementThatAppleRefusesEndsTheRenewalAndChangesNothing() {
        VppUserRow account = joins(taro, "wrong@example.com");
        world.apple.next("/users/retire", FakeApple.refusal(403, 9629, "not allowed"));
        world.licences.accountRenewals().renew(LicenceWorld.ADMIN, account.id());
        world.appleHasAnswered();
        assertThat(world.account(account.id()).state()).isEqualTo(VppUserState.ASSOCIATED);
        assertThat(world.timeline(Subject.user(taro))).contains("vpp-user.renewal-stopped");
        assertThat(db.database().store(AccountRenewalStore.class).find(account.id()))
                .isEmpty();
    }
}
