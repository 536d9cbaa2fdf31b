package dev.tegata.protocol.command;

import static dev.tegata.protocol.Fixtures.fromDevice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegata.protocol.Bytes;
import dev.tegata.protocol.ProtocolException;
import dev.tegata.protocol.command.InviteToProgram.InvitationResult;
import dev.tegata.protocol.command.ManagedApplicationList.ManagedApplication;
import dev.tegata.protocol.plist.Plist;
import dev.tegata.protocol.plist.PlistDict;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MdmCommandTest {
    private static final String INVITATION =
            "https://buy.itunes.apple.com/WebObjects/MZFinance.woa/wa/associateVPPUserWithITSAccount?cc=us&inviteCode=77&mt=8";

    private static CommandReport answered(String key, Object value) {
        return CommandReport.decode(Plist.xml(fromDevice()
                .put("Status", "Acknowledged")
                .put("CommandUUID", "c")
                .put(key, value)
                .build()));
    }

    @Test
    void anInvitationLooksAsInApplesExample() {
        byte[] sent = CommandEnvelope.encode("0001_InviteToProgram", new InviteToProgram(INVITATION));
        assertThat(Plist.parse(sent))
                .isEqualTo(PlistDict.of(
                        "CommandUUID",
                        "0001_InviteToProgram",
                        "Command",
                        PlistDict.of(
                                "RequestType", "InviteToProgram",
                                "ProgramID", "com.apple.cloudvpp",
                                "InvitationURL", INVITATION)));
        assertThat(new String(sent, StandardCharsets.UTF_8)).doesNotContain("us&inviteCode=77&mt=8</string>");
        CommandEnvelope received = CommandEnvelope.decode(sent);
        assertThat(received.commandUuid()).isEqualTo("0001_InviteToProgram");
        assertThat(received.command().requestType()).isEqualTo("InviteToProgram");
    }

    @Test
    void anInvitationIsASecretAndMustBeAnHttpsUrl() {
        assertThat(new InviteToProgram(INVITATION).toString()).doesNotContain("inviteCode");
        assertThatThrownBy(() -> new InviteToProgram("http://secret.example.com"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> new InviteToProgram("no url")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theDevicesOpinionOfAnInvitationIsReadWithAnyStatus() {
        assertThat(InviteToProgram.Answer.of(answered("InvitationResult", "Acknowledged"))
                        .result())
                .contains(InvitationResult.ACKNOWLEDGED);
        assertThat(InviteToProgram.Answer.of(CommandReport.decode(Plist.xml(fromDevice()
                                .put("Status", "Error")
                                .put("CommandUUID", "c")
                                .put("InvitationResult", "InvalidInvitationURL")
                                .build())))
                        .result())
                .contains(InvitationResult.INVALID_INVITATION_URL);
        InviteToProgram.Answer unknown = InviteToProgram.Answer.of(answered("InvitationResult", "Later"));
        assertThat(unknown.result()).isEmpty();
        assertThat(unknown.resultText()).contains("Later");
        assertThat(InviteToProgram.Answer.of(answered("Other", "x")).result()).isEmpty();
    }

    @Test
    void aLicensedAppIsInstalledByItsAssignmentAndGoesWithTheProfile() {
        assertThat(InstallApplication.licensed(361_309_726).body())
                .isEqualTo(PlistDict.builder()
                        .put("RequestType", "InstallApplication")
                        .put("iTunesStoreID", 361_309_726)
                        .put("Options", PlistDict.of("PurchaseMethod", 1))
                        .put("ManagementFlags", 1)
                        .build());
        assertThat(InstallApplication.licensed(1).takingManagement().body().string("ChangeManagementState"))
                .contains("Managed");
        assertThatThrownBy(() -> InstallApplication.licensed(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got 0");
    }

    @Test
    void anInstallIsAnsweredWithAStateOrAReason() {
        InstallApplication.Answer installing = InstallApplication.Answer.of(CommandReport.decode(Plist.xml(fromDevice()
                .put("Status", "Acknowledged")
                .put("CommandUUID", "c")
                .put("Identifier", "com.apple.Pages")
                .put("State", "Installing")
                .build())));
        assertThat(installing.identifier()).contains("com.apple.Pages");
        assertThat(installing.state()).contains(InstallState.INSTALLING);
        assertThat(installing.rejectionReason()).isEmpty();
        assertThat(InstallApplication.Answer.of(answered("RejectionReason", "AppStoreDisabled"))
                        .rejectionReason())
                .contains("AppStoreDisabled");
        assertThat(InstallApplication.Answer.of(answered("State", "Teleporting"))
                        .stateText())
                .contains("Teleporting");
    }

    @Test
    void managedAppsAreListedByBundleIdAndAnUnknownStatusKeepsItsText() {
        PlistDict list = PlistDict.of(
                "com.example.a",
                PlistDict.of("Status", "Managed", "ManagementFlags", 1, "HasConfiguration", true),
                "com.example.b",
                PlistDict.of("Status", "Hovering"));
        ManagedApplicationList.Answer answer =
                ManagedApplicationList.Answer.of(answered("ManagedApplicationList", list));
        assertThat(answer.apps()).containsOnlyKeys("com.example.a", "com.example.b");
        ManagedApplication known = answer.apps().get("com.example.a");
        ManagedApplication unknown = answer.apps().get("com.example.b");
        assertThat(known).isNotNull();
        assertThat(known.status()).contains(InstallState.MANAGED);
        assertThat(known.managementFlags()).hasValue(1);
        assertThat(known.hasConfiguration()).contains(true);
        assertThat(known.isValidated()).isEmpty();
        assertThat(unknown).isNotNull();
        assertThat(unknown.status()).isEmpty();
        assertThat(unknown.statusText()).isEqualTo("Hovering");
        assertThatThrownBy(() -> ManagedApplicationList.Answer.of(answered("Other", 1)))
                .isInstanceOf(ProtocolException.class);
    }

    @Test
    void exactlyTheFiveTransientStatesAreReportedOnce() {
        assertThat(InstallState.values()).hasSize(20);
        assertThat(InstallState.values())
                .filteredOn(InstallState::isReportedOnce)
                .containsExactlyInAnyOrder(
                        InstallState.USER_INSTALLED_APP,
                        InstallState.USER_REJECTED,
                        InstallState.UPDATE_REJECTED,
                        InstallState.MANAGEMENT_REJECTED,
                        InstallState.FAILED);
        assertThat(InstallState.values())
                .filteredOn(InstallState::isFinalOk)
                .containsExactlyInAnyOrder(InstallState.MANAGED, InstallState.USER_INSTALLED_APP);
        assertThat(InstallState.values())
                .noneMatch(state -> state.isFinalOk() && state.isFinalFailed())
                .filteredOn(InstallState::isFinalFailed)
                .hasSize(4);
        assertThat(InstallState.ofWire("PromptingForLogin")).contains(InstallState.PROMPTING_FOR_LOGIN);
        assertThat(InstallState.ofWire("prompting")).isEmpty();
    }

    @Test
    void aDeviceTellsAboutItselfAndItsStoreAccount() {
        DeviceInformation.Answer answer = DeviceInformation.Answer.of(answered(
                "QueryResponses",
                PlistDict.builder()
                        .put("DeviceName", "花子の iPhone")
                        .put("IsSupervised", true)
                        .put("OSVersion", "18.1")
                        .put("iTunesStoreAccountIsActive", true)
                        .put("iTunesStoreAccountHash", "hash=")
                        .put("AwaitingConfiguration", false)
                        .build()));
        assertThat(answer.deviceName()).contains("花子の iPhone");
        assertThat(answer.isSupervised()).contains(true);
        assertThat(answer.iTunesStoreAccountIsActive()).contains(true);
        assertThat(answer.iTunesStoreAccountHash()).contains("hash=");
        assertThat(answer.awaitingConfiguration()).contains(false);
        assertThat(answer.udid()).isEmpty();
        assertThatThrownBy(() -> new DeviceInformation(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void restrictionsThatConcernAppsAreFoundInTheirNests() {
        PlistDict bools = PlistDict.of(
                "allowAppInstallation", PlistDict.of("value", false), "allowCamera", PlistDict.of("value", true));
        PlistDict global = PlistDict.of(
                "restrictedBool",
                bools,
                "union",
                PlistDict.of("blockedAppBundleIDs", PlistDict.of("values", List.of("com.apple.AppStore"))),
                "intersection",
                PlistDict.of("whitelistedAppBundleIDs", PlistDict.of("values", List.of("com.example.a"))));
        Restrictions.GlobalRestrictions answer =
                Restrictions.Answer.of(answered("GlobalRestrictions", global)).global();
        assertThat(answer.allowAppInstallation()).contains(false);
        assertThat(answer.allowUIAppInstallation()).isEmpty();
        assertThat(answer.allowAccountModification()).isEmpty();
        assertThat(answer.blockedAppBundleIDs()).containsExactly("com.apple.AppStore");
        assertThat(answer.allowListedAppBundleIDs()).contains(List.of("com.example.a"));
        Restrictions.GlobalRestrictions none = Restrictions.Answer.of(answered("GlobalRestrictions", PlistDict.of()))
                .global();
        assertThat(none.allowListedAppBundleIDs()).isEmpty();
        assertThat(none.blockedAppBundleIDs()).isEmpty();
    }

    @Test
    void profilesAppsAndSecurityAreListed() {
        PlistDict profile = PlistDict.of("PayloadIdentifier", "p", "PayloadUUID", "u", "IsManaged", true);
        assertThat(ProfileList.Answer.of(answered("ProfileList", List.of(profile)))
                        .profiles())
                .singleElement()
                .satisfies(one -> assertThat(one.isManaged()).contains(true));
        PlistDict app = PlistDict.of("Identifier", "com.example.a", "DeviceBasedVPP", true, "BundleSize", 5);
        assertThat(InstalledApplicationList.Answer.of(answered("InstalledApplicationList", List.of(app)))
                        .apps())
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.identifier()).contains("com.example.a");
                    assertThat(one.deviceBasedVpp()).contains(true);
                    assertThat(one.bundleSize()).hasValue(5);
                });
        PlistDict security =
                PlistDict.of("PasscodePresent", true, "ManagementStatus", PlistDict.of("IsUserEnrollment", false));
        SecurityInfo.Answer told = SecurityInfo.Answer.of(answered("SecurityInfo", security));
        assertThat(told.passcodePresent()).contains(true);
        assertThat(told.isUserEnrollment()).contains(false);
        assertThat(told.enrolledViaDep()).isEmpty();
        assertThat(DeviceLock.Answer.of(answered("MessageResult", "Success")).messageResult())
                .contains("Success");
        assertThatThrownBy(() -> ProfileList.Answer.of(answered("Other", 1))).isInstanceOf(ProtocolException.class);
    }

    @Test
    void theCommandsThatNeverWaitAreTheOnesAppleLists() {
        assertThat(new ProfileList(false).neverNotNow()).isTrue();
        assertThat(new Restrictions(false).neverNotNow()).isTrue();
        assertThat(new ClearPasscode(Bytes.of(new byte[1])).neverNotNow()).isTrue();
        assertThat(new InviteToProgram(INVITATION).neverNotNow()).isFalse();
        assertThat(InstallApplication.licensed(1).neverNotNow()).isFalse();
        assertThat(new RawCommand(PlistDict.of("RequestType", "ProvisioningProfileList")).neverNotNow())
                .isTrue();
    }

    @Test
    void anyOtherCommandNeedsAtLeastItsName() {
        assertThat(new RawCommand(PlistDict.of("RequestType", "UserList")).requestType())
                .isEqualTo("UserList");
        assertThatThrownBy(() -> new RawCommand(PlistDict.of("Identifier", "x")))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("RequestType");
        assertThatThrownBy(() -> new RawCommand(PlistDict.of("RequestType", "")))
                .isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> CommandEnvelope.encode(" ", new SecurityInfo()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CommandEnvelope.decode(Plist.xml(PlistDict.of("CommandUUID", "c"))))
                .isInstanceOf(ProtocolException.class);
    }

    @Test
    void secretsOfCommandsAreNotPrinted() {
        assertThat(new DeviceLock(Optional.empty(), Optional.empty(), Optional.of("123456")).toString())
                .doesNotContain("123456");
        assertThat(new EraseDevice(
                                Optional.of("123456"),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty())
                        .toString())
                .doesNotContain("123456");
    }
}
