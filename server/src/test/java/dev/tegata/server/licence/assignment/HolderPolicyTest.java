package dev.tegata.server.licence.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegata.server.licence.FakeApple;
import dev.tegata.server.licence.LicenceWorld;
import dev.tegata.server.licence.operation.Operations;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.TestDatabase;
import dev.tegata.storage.event.Subject;
import dev.tegata.storage.ledger.LocationPolicyRow.GrantFrom;
import dev.tegata.storage.licence.AssetPolicyRow;
import dev.tegata.storage.licence.AssetPolicyRow.Holder;
import dev.tegata.storage.licence.AssignmentRow;
import dev.tegata.storage.licence.AssignmentState;
import dev.tegata.storage.licence.InstallMode;
import dev.tegata.storage.licence.VppUserRow;
import dev.tegata.storage.licence.VppUserState;
import dev.tegata.storage.operation.OperationItemRow;
import dev.tegata.storage.operation.OperationItemState;
import dev.tegata.storage.operation.OperationRow;
import dev.tegata.storage.operation.OperationStore;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whose licence a grant to a person is: the person's, or the devices', by the policy of the app. */
class HolderPolicyTest {
    private static final String APP = "361309726";
    private static final String PERSONS_ONLY = "222";

    private static TestDatabase db;

    private LicenceWorld world;
    private UUID person;
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
        world.apple.asset(new FakeApple.FakeAsset(PERSONS_ONLY, "App", true, false, 5));
        world.location();
        person = world.person("山田 太郎");
        phone = world.device(person, "C01");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void policy(String app, Holder holder) {
        policy(app, holder, Optional.empty());
    }

    private void policy(String app, Holder holder, Optional<GrantFrom> from) {
        world.licences
                .assetPolicies()
                .change(LicenceWorld.ADMIN, new AssetPolicyRow(world.asset(app).id(), holder, from));
    }

    private void supervised(LicenceWorld.FakeDevice device) {
        world.execute("update device set supervised = true where id = ?", device.id);
    }

    private void product(LicenceWorld.FakeDevice device, String product) {
        world.execute("update device set product_name = ? where id = ?", product, device.id);
    }

    private List<HolderPolicy.Holder> holders(String app) {
        return world.licences.holderPolicy().holders(world.asset(app).id(), person);
    }

    private static String seen(HolderPolicy.Holder holder) {
        return (holder.deviceId().isPresent() ? "device " : "person ")
                + holder.reason().key()
                + holder.refused().map(why -> ", " + why.code().key()).orElse("");
    }

    private List<String> seen(String app) {
        return holders(app).stream().map(HolderPolicyTest::seen).toList();
    }

    private AssignmentRow grantToPerson() {
        return world.licences
                .assignments()
                .grantToUser(LicenceWorld.ADMIN, world.asset(APP).id(), person, InstallMode.NOW);
    }

    @Test
    void byItselfAPersonIsGrantedAPersonsLicence() {
        assertThat(seen(APP)).containsExactly("person as-asked");
        policy(APP, Holder.DEVICE);
        policy(APP, Holder.USER);
        assertThat(seen(APP)).containsExactly("person as-asked");
        assertThat(world.timeline(
                        new Subject(Subject.Kind.ASSET, world.asset(APP).id())))
                .contains("asset.policy-changed");
    }

    @Test
    void anAppForDevicesGoesToEveryDeviceThatCanHoldItAndEachOtherOneIsToldWhyNot() {
        policy(APP, Holder.DEVICE);
        product(phone, "iPhone16,1");
        world.device(person, "C02").runs("8.4.1");
        world.userEnrolledDevice(person);
        product(world.device(person, "C04"), "AppleTV14,1");
        LicenceWorld.FakeDevice left = world.device(person, "C05");
        left.leaves();
        assertThat(seen(APP))
                .containsExactly(
                        "device policy-device",
                        "device policy-device, device-too-old",
                        "device policy-device, user-enrollment-needs-user-licence");
        assertThat(holders(APP).getFirst().deviceId()).contains(phone.id);
    }

    @Test
    void withoutADeviceAnAppForDevicesCannotBeGrantedToAPersonInAnyWay() {
        policy(APP, Holder.DEVICE);
        phone.leaves();
        world.associated(person);
        assertThat(seen(APP)).containsExactly("person policy-device, no-device-for-licence");
        assertThatThrownBy(this::grantToPerson)
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.code()).isEqualTo(ProblemCode.ASSET_FOR_DEVICES_ONLY));
        policy(PERSONS_ONLY, Holder.DEVICE);
        phone.enrollsAnew();
        assertThat(seen(PERSONS_ONLY)).containsExactly("person policy-device, asset-not-device-assignable");
    }

    @Test
    void byEnrollmentTypeSupervisedDevicesHoldTheirOwnAndPersonalOnesUseThePersons() {
        policy(APP, Holder.AUTOMATIC);
        world.associated(person);
        assertThat(seen(APP)).containsExactly("person own-device");
        supervised(phone);
        assertThat(seen(APP)).containsExactly("device supervised");
        world.device(person, "C02");
        world.device(person, "C03");
        assertThat(seen(APP)).containsExactly("device supervised", "person own-device");
    }

    @Test
    void byEnrollmentTypeAUserEnrollmentUsesThePersonsAndASharedIpadOnlyItsOwn() {
        policy(APP, Holder.AUTOMATIC);
        phone.leaves();
        assertThat(seen(APP)).containsExactly("person no-device");
        world.userEnrolledDevice(person);
        assertThat(seen(APP)).containsExactly("person user-enrollment");
        LicenceWorld.FakeDevice shared = world.device(person, "C07");
        world.execute(
                "insert into enrollment (id, enrollment_key, device_id, kind, state, identity_sha256, authenticated_at)"
                        + " values (?, ?, ?, 'SHARED_IPAD_USER', 'ENROLLED', '', now())",
                UUID.randomUUID(),
                "shared:" + shared.id,
                shared.id);
        assertThat(seen(APP)).containsExactly("person user-enrollment", "device shared-ipad");
        policy(PERSONS_ONLY, Holder.AUTOMATIC);
        assertThat(seen(PERSONS_ONLY))
                .containsExactly("person user-enrollment", "device shared-ipad, asset-not-device-assignable");
    }

    @Test
    void byEnrollmentTypeWhatCannotBeTheDevicesIsThePersonsAndTheOtherWayRound() {
        policy(APP, Holder.AUTOMATIC);
        policy(PERSONS_ONLY, Holder.AUTOMATIC);
        supervised(phone);
        assertThat(seen(PERSONS_ONLY)).containsExactly("person device-cannot-hold");
        phone.runs("8.1");
        assertThat(seen(APP)).containsExactly("person device-cannot-hold");

        world.execute("update device set supervised = false, os_version = '18.1' where id = ?", phone.id);
        assertThat(seen(APP)).containsExactly("device no-account-in-use");
        world.registered(person);
        assertThat(seen(APP)).containsExactly("device no-account-in-use");
        policy(APP, Holder.AUTOMATIC, Optional.of(GrantFrom.REGISTERED));
        assertThat(seen(APP)).containsExactly("person own-device");
    }

    @Test
    void aDeviceIsGrantedItsOwnLicenceWhateverThePolicyButNotWhereItCannotRunTheApp() {
        product(phone, "Mac15,6");
        assertThatThrownBy(() -> world.licences
                        .assignments()
                        .grantToDevice(LicenceWorld.ADMIN, world.asset(APP).id(), phone.id, InstallMode.NOW))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.code()).isEqualTo(ProblemCode.ASSET_NOT_FOR_PLATFORM));
        product(phone, "iPad14,1");
        AssignmentRow row = world.licences
                .assignments()
                .grantToDevice(LicenceWorld.ADMIN, world.asset(APP).id(), phone.id, InstallMode.NOW);
        world.appleHasAnswered();
        assertThat(world.assignment(row.id()).state()).isEqualTo(AssignmentState.ASSIGNED);
        assertThat(world.apple.holders(APP)).containsExactly("C01");
    }

    @Test
    void anOperationHasAnItemForEveryHolder() {
        policy(APP, Holder.DEVICE);
        world.device(person, "C02");
        UUID other = world.person("佐藤 花子");
        OperationRow operation = world.licences
                .operations()
                .grant(
                        LicenceWorld.ADMIN,
                        new Operations.Places(
                                List.of(world.asset(APP).id()), List.of(person, other), List.of(phone.id)),
                        InstallMode.NOW);
        world.appleHasAnswered();
        List<OperationItemRow> items =
                db.database().store(OperationStore.class).items(operation.id(), Optional.empty(), -1, 100);
        assertThat(items)
                .extracting(OperationItemRow::state)
                .as("nobody twice, and who has no device is told so")
                .containsExactly(OperationItemState.REFUSED, OperationItemState.DONE, OperationItemState.DONE);
        assertThat(items.getFirst().problem()).contains("asset-for-devices-only");
        assertThat(world.apple.holders(APP)).containsExactlyInAnyOrder("C01", "C02");
        assertThat(phone.isTold("InstallApplication")).isNotNull();
    }

    @Test
    void aManagedAppleAccountIsInUseWithoutAnInvitationAndItsUserEnrollmentGetsTheApp() {
        world.execute("update users set managed_apple_id = 'taro@school.example.com' where id = ?", person);
        LicenceWorld.FakeDevice own = world.userEnrolledDevice(person);
        phone.leaves();
        VppUserRow account = world.licences.vppUsers().create(LicenceWorld.ADMIN, person, Optional.empty());
        world.appleHasAnswered();
        assertThat(world.account(account.id()).state()).isEqualTo(VppUserState.ASSOCIATED);
        assertThat(world.account(account.id()).idHash()).isPresent();
        policy(APP, Holder.AUTOMATIC);
        assertThat(seen(APP)).containsExactly("person user-enrollment");
        AssignmentRow row = grantToPerson();
        world.appleHasAnswered();
        assertThat(world.assignment(row.id()).state()).isEqualTo(AssignmentState.ASSIGNED);
        assertThat(world.apple.holders(APP))
                .containsExactly(account.clientUserId().toString());
        own.isTold("InstallApplication");
    }

    @Test
    void everyReasonHasItsSentenceInBothLanguages() {
        assertThat(Arrays.stream(HolderReason.values()).map(reason -> reason.text(Locale.ENGLISH)))
                .doesNotHaveDuplicates()
                .allMatch(text -> text.endsWith("."));
        assertThat(Arrays.stream(HolderReason.values()).map(reason -> reason.text(Locale.JAPANESE)))
                .doesNotHaveDuplicates()
                .allMatch(text -> text.endsWith("。"));
    }
}
