package dev.tegata.simulator.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegata.protocol.plist.Plist;
import dev.tegata.protocol.plist.PlistDict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ConversationTest extends DeviceTestSupport {

    @Test
    void aPollBeginsIdleAndGoesOnUntilTheServerHasNothingMore() throws Exception {
        SimulatedDevice device = enrolledPhone();
        String first = server.queue("ProfileList");
        String second = server.queue("SecurityInfo");

        device.poll();

        assertThat(server.dialogue().subList(2, 5)).containsExactly("Idle", "Acknowledged", "Acknowledged");
        assertThat(server.contentTypes.getLast()).isEqualTo("application/x-apple-aspen-mdm; charset=UTF-8");
        assertThat(server.reportOf(first).requireArray("ProfileList")).hasSize(1);
        assertThat(server.reportOf(second).requireDict("SecurityInfo").requireBool("PasscodePresent"))
                .isFalse();
        assertThat(device.history().entries().getLast().answer()).isEqualTo("200");
    }

    @Test
    void aPushWithTheRightMagicWakesTheDeviceAndAnyOtherIsIgnored() throws Exception {
        SimulatedDevice device = enrolledPhone();
        String token = device.pushTokenHex().orElseThrow();

        pushes.push(token, "somebody else's magic");
        assertThat(server.dialogue()).doesNotContain("Idle");

        pushes.push(token, device.pushMagic().orElseThrow());
        assertThat(server.dialogue()).last().isEqualTo("Idle");
    }

    @Test
    void whileLockedEverythingButTheEightIsNotNow() throws Exception {
        SimulatedDevice device = enrolledPhone();
        device.lock();

        for (String always :
                List.of("DeviceInformation", "ProfileList", "DeviceLock", "InstalledApplicationList", "Restrictions")) {
            assertThat(ask(device, always).requireString("Status")).as(always).isEqualTo("Acknowledged");
        }
        assertThat(ask(device, "ClearPasscode", PlistDict.of("UnlockToken", new byte[] {1}))
                        .requireString("Status"))
                .isEqualTo("Error");
        assertThat(ask(device, "SecurityInfo").requireString("Status")).isEqualTo("NotNow");
    }

    @Test
    void setupAssistantAnswersInvitationsNotNowAndTheDeviceComesBackByItselfWhenItEnds() throws Exception {
        SimulatedDevice device = enrolledPhone();
        device.setSetupAssistant(true);
        String uuid = server.queue("InviteToProgram", invitation());
        device.poll();
        assertThat(server.reportOf(uuid).requireString("Status")).isEqualTo("NotNow");

        device.setSetupAssistant(false);

        assertThat(server.reportOf(uuid).requireString("Status")).isEqualTo("Acknowledged");
        assertThat(openKinds(device)).containsExactly(DialogKind.ALLOW_ASSIGNMENT);
    }

    @Test
    void theDeviceComesBackByItselfAlsoWhenTheSetupAssistantEndsBeforeTheNotNowWasAnswered() throws Exception {
        SimulatedDevice device = enrolledPhone();
        device.setSetupAssistant(true);
        String uuid = server.queue("InviteToProgram", invitation());
        Thread owner = Thread.ofPlatform().unstarted(() -> device.setSetupAssistant(false));
        server.beforeAnswer = kind -> {
            if (kind.equals("NotNow")) {
                owner.start();
                while (owner.isAlive() && owner.getState() != Thread.State.WAITING) {
                    Thread.onSpinWait();
                }
            }
        };

        device.poll();

        assertThat(owner.join(Duration.ofSeconds(10))).isTrue();
        assertThat(server.reportOf(uuid).requireString("Status")).isEqualTo("Acknowledged");
    }

    @Test
    void theDeviceDoesNotComeBackByItselfWhenAnotherStatusFollowedTheNotNow() throws Exception {
        SimulatedDevice device = enrolledPhone();
        device.lock();
        server.queue("SecurityInfo");
        // The server answers the NotNow with another command; its Acknowledged is then the last thing said.
        PlistDict other = PlistDict.of("CommandUUID", "other", "Command", PlistDict.of("RequestType", "ProfileList"));
        server.answer("NotNow", 200, "application/xml", new String(Plist.xml(other), StandardCharsets.UTF_8));
        server.answer("Acknowledged", 200, "application/xml", "");
        device.poll();
        assertThat(server.dialogue().subList(2, 5)).containsExactly("Idle", "NotNow", "Acknowledged");

        device.unlock();

        assertThat(server.dialogue()).hasSize(5);
    }

    @Test
    void unlockingDoesNothingWhenNothingWasPutOff() throws Exception {
        SimulatedDevice device = enrolledPhone();
        device.lock();
        device.poll();
        int heard = server.heard.size();

        device.unlock();

        assertThat(server.heard).hasSize(heard);
    }

    @Test
    void aResultTheServerDidNotTakeIsKeptAndSentAgainFirst() throws Exception {
        SimulatedDevice device = enrolledPhone();
        String uuid = server.queue("ProfileList");
        server.refuse("Acknowledged", 500);
        device.poll();
        assertThat(server.dialogue()).containsExactly("Authenticate", "TokenUpdate", "Idle", "Acknowledged");

        device.poll();

        assertThat(server.dialogue().subList(4, server.dialogue().size())).containsExactly("Acknowledged");
        assertThat(server.heard.get(4)).isEqualTo(server.heard.get(3));
        assertThat(server.heard.get(4).requireString("CommandUUID")).isEqualTo(uuid);
        assertThat(device.managed()).isTrue();
    }

    @Test
    void aFailedConversationIsTriedAgainByItselfLaterAndLater() throws Exception {
        SimulatedDevice device = enrolledPhone();
        server.refuse("Idle", 503);
        server.refuse("Idle", 503);
        device.poll();
        int heard = server.heard.size();

        device.tick();
        assertThat(server.heard).hasSize(heard);
        clock.advance(Duration.ofSeconds(10));
        device.tick();
        assertThat(server.heard).hasSize(heard + 1);
        clock.advance(Duration.ofSeconds(10));
        device.tick();
        assertThat(server.heard).hasSize(heard + 1);
        clock.advance(Duration.ofSeconds(10));
        device.tick();
        assertThat(server.heard).hasSize(heard + 2);
        clock.advance(Duration.ofMinutes(10));
        device.tick();
        assertThat(server.heard).hasSize(heard + 2);
    }

    @Test
    void a401EndsTheManagement() throws Exception {
        SimulatedDevice device = enrolledPhone();
        server.refuse("Idle", 401);

        device.poll();

        assertThat(device.managed()).isFalse();
        assertThat(pushes.listeners).isEmpty();
        device.poll();
        assertThat(server.dialogue()).last().isEqualTo("Idle");
        assertThat(server.dialogue()).hasSize(3);
    }

    @Test
    void a403EndsTheManagementOnlyWithTheCodeForUnrecognizedDevices() throws Exception {
        SimulatedDevice device = enrolledPhone();
        server.answer("Idle", 403, "application/json", "{\"code\":\"com.apple.softwareupdate.required\"}");
        device.poll();
        assertThat(device.managed()).isTrue();
        server.answer("Idle", 403, "text/plain", "{\"code\":\"com.apple.unrecognized.device\"}");
        device.poll();
        assertThat(device.managed()).isTrue();

        server.answer("Idle", 403, "application/json; charset=utf-8", "{\"code\":\"com.apple.unrecognized.device\"}");
        device.poll();

        assertThat(device.managed()).isFalse();
    }

    @Test
    void anUnknownCommandIsError12021AndANonsenseOneAFormatError() throws Exception {
        SimulatedDevice device = enrolledPhone();

        PlistDict unknown = ask(device, "MakeCoffee");
        assertThat(unknown.requireString("Status")).isEqualTo("Error");
        assertThat(errorCode(unknown)).isEqualTo(12021);
        assertThat(unknown.dicts("ErrorChain").getFirst().requireString("ErrorDomain"))
                .isEqualTo("MCMDMErrorDomain");
        assertThat(ask(device, "RemoveProfile").requireString("Status")).isEqualTo("CommandFormatError");
        assertThat(ask(device, "InstallApplication", PlistDict.of("iTunesStoreID", "361309726"))
                        .requireString("Status"))
                .isEqualTo("CommandFormatError");
    }

    @Test
    void aCommandBeyondTheAccessRightsIsRefused() throws Exception {
        server.accessRights = 8191 - 4096;
        SimulatedDevice device = enrolledPhone();
        device.signIn(TARO);

        assertThat(ask(device, "InviteToProgram", invitation()).requireString("Status"))
                .isEqualTo("Error");
        assertThat(openKinds(device)).isEmpty();
        PlistDict information = ask(
                device, "DeviceInformation", PlistDict.of("Queries", List.of("UDID", "iTunesStoreAccountIsActive")));
        assertThat(information.requireDict("QueryResponses").keys()).containsExactly("UDID");
    }

    @Test
    void deviceInformationAnswersOnlyWhatWasAskedAndKnown() throws Exception {
        SimulatedDevice device = enrolledPhone();
        PlistDict queries = PlistDict.of(
                "Queries",
                List.of("DeviceName", "iTunesStoreAccountIsActive", "iTunesStoreAccountHash", "NoSuchQuery"));

        PlistDict signedOut = ask(device, "DeviceInformation", queries).requireDict("QueryResponses");
        assertThat(signedOut.keys()).containsExactly("DeviceName", "iTunesStoreAccountIsActive");
        assertThat(signedOut.requireBool("iTunesStoreAccountIsActive")).isFalse();

        device.signIn(TARO);
        PlistDict signedIn = ask(device, "DeviceInformation", queries).requireDict("QueryResponses");
        assertThat(signedIn.requireString("iTunesStoreAccountHash")).isEqualTo("hash-of-" + TARO);
    }

    @Test
    void userEnrollmentLeavesOutTheStoreAndTheIdentifiers() throws Exception {
        SimulatedDevice device = enrolled(DeviceIdentity.iPhone("TGT", 1).enrolledAs(EnrollmentType.USER));
        device.signIn(TARO);

        PlistDict answer = ask(
                device,
                "DeviceInformation",
                PlistDict.of(
                        "Queries",
                        List.of(
                                "UDID",
                                "SerialNumber",
                                "OSVersion",
                                "iTunesStoreAccountIsActive",
                                "iTunesStoreAccountHash")));

        assertThat(answer.requireDict("QueryResponses").keys()).containsExactly("OSVersion");
        assertThat(answer.has("UDID")).isFalse();
        assertThat(answer.has("EnrollmentID")).isTrue();
        assertThat(ask(device, "InviteToProgram", invitation()).requireString("Status"))
                .isEqualTo("Error");
        assertThat(openKinds(device)).isEmpty();
    }

    @Test
    void restrictionsOfAProfileTakeEffectAndLeaveWithIt() throws Exception {
        SimulatedDevice device = enrolledSupervised();
        PlistDict restrictions = PlistDict.builder()
                .put("PayloadType", "com.apple.applicationaccess")
                .put("PayloadIdentifier", "test.restrictions.payload")
                .put("PayloadUUID", "R-1")
                .put("PayloadVersion", 1)
                .put("allowAppInstallation", false)
                .put("blockedAppBundleIDs", List.of("com.example.game"))
                .build();
        byte[] profile = Plist.xml(FakeMdmServer.profile("test.restrictions", List.of(restrictions)));

        assertThat(ask(device, "InstallProfile", PlistDict.of("Payload", profile))
                        .requireString("Status"))
                .isEqualTo("Acknowledged");
        assertThat(device.restrictions().appStoreProhibited()).isTrue();

        PlistDict told = ask(device, "Restrictions", PlistDict.of("ProfileRestrictions", true));
        assertThat(told.requireDict("GlobalRestrictions")
                        .requireDict("restrictedBool")
                        .requireDict("allowAppInstallation")
                        .requireBool("value"))
                .isFalse();
        assertThat(told.requireDict("ProfileRestrictions").keys()).containsExactly("test.restrictions");
        assertThat(ask(device, "ProfileList").dicts("ProfileList")).hasSize(2);

        ask(device, "RemoveProfile", PlistDict.of("Identifier", "test.restrictions"));
        assertThat(device.restrictions().appStoreProhibited()).isFalse();
        assertThat(ask(device, "RemoveProfile", PlistDict.of("Identifier", "test.restrictions"))
                        .requireString("Status"))
                .isEqualTo("Error");
    }

    @Test
    void restrictionsThatNeedSupervisionDoNothingToAnUnsupervisedDevice() throws Exception {
        SimulatedDevice device = enrolledPhone();
        PlistDict restrictions = PlistDict.of(
                "PayloadType", "com.apple.applicationaccess", "allowAppInstallation", false, "allowCamera", false);
        ask(
                device,
                "InstallProfile",
                PlistDict.of("Payload", Plist.xml(FakeMdmServer.profile("test.restrictions", List.of(restrictions)))));

        assertThat(device.restrictions().appStoreProhibited()).isFalse();
        assertThat(device.restrictions().allowed("allowCamera")).isFalse();
    }

    @Test
    void removingTheEnrollmentProfileChecksOutOnceAfterTheAnswer() throws Exception {
        SimulatedDevice device = enrolledPhone();

        PlistDict report = ask(device, "RemoveProfile", PlistDict.of("Identifier", "test.enrollment"));

        assertThat(report.requireString("Status")).isEqualTo("Acknowledged");
        assertThat(server.dialogue().subList(3, 5)).containsExactly("Acknowledged", "CheckOut");
        assertThat(device.managed()).isFalse();
    }

    @Test
    void withoutCheckOutWhenRemovedTheDeviceLeavesSilently() throws Exception {
        server.checkOutWhenRemoved = false;
        SimulatedDevice device = enrolledPhone();

        device.removeManagement();

        assertThat(device.managed()).isFalse();
        assertThat(server.dialogue()).containsExactly("Authenticate", "TokenUpdate");
    }

    @Test
    void eraseIsAcknowledgedAndThenEverythingIsForgotten() throws Exception {
        SimulatedDevice device = enrolledPhone();
        device.signIn(TARO);
        device.installByOwner(FakeAppleStore.PAGES);

        assertThat(ask(device, "EraseDevice").requireString("Status")).isEqualTo("Acknowledged");

        assertThat(device.managed()).isFalse();
        assertThat(device.storeAccount()).isEmpty();
        assertThat(device.apps().all()).isEmpty();
        assertThat(server.dialogue()).last().isEqualTo("Acknowledged");
    }

    @Test
    void theUnlockTokenOfThisEnrollmentClearsThePasscode() throws Exception {
        SimulatedDevice device = enrolledPhone();
        device.setPasscode(true);
        byte[] unlockToken = server.last("TokenUpdate").requireData("UnlockToken");

        assertThat(ask(device, "ClearPasscode", PlistDict.of("UnlockToken", new byte[] {1, 2}))
                        .requireString("Status"))
                .isEqualTo("Error");
        assertThat(device.passcodeSet()).isTrue();
        assertThat(ask(device, "ClearPasscode", PlistDict.of("UnlockToken", unlockToken))
                        .requireString("Status"))
                .isEqualTo("Acknowledged");
        assertThat(device.passcodeSet()).isFalse();
    }

    @Test
    void lockRestartAndNameChangeTheDevice() throws Exception {
        SimulatedDevice device = enrolledSupervised();

        PlistDict renamed = ask(
                device,
                "Settings",
                PlistDict.of(
                        "Settings",
                        List.of(
                                PlistDict.of("Item", "DeviceName", "DeviceName", "受付 1"),
                                PlistDict.of("Item", "Bluetooth", "Enabled", true))));
        assertThat(renamed.dicts("Settings").stream().map(item -> item.requireString("Status")))
                .containsExactly("Acknowledged", "Error");
        assertThat(device.name()).isEqualTo("受付 1");

        device.setPasscode(true);
        ask(device, "RestartDevice");
        assertThat(device.locked()).isTrue();
        device.unlock();
        assertThat(ask(device, "DeviceLock", PlistDict.of("Message", "拾った方は…")).requireString("MessageResult"))
                .isEqualTo("Success");
        assertThat(device.locked()).isTrue();
    }

    @Test
    void anUnsupervisedDeviceCannotBeRestarted() throws Exception {
        assertThat(ask(enrolledPhone(), "RestartDevice").requireString("Status"))
                .isEqualTo("Error");
    }

    @Test
    void theHistoryIsBoundedAndKeepsTheNewest() throws Exception {
        SimulatedDevice device = enrolledPhone();
        for (int i = 0; i <= History.KEPT; i++) {
            device.history().note("note", Integer.toString(i));
        }

        assertThat(device.history().entries()).hasSize(History.KEPT);
        assertThat(device.history().entries().getLast().about()).isEqualTo(Integer.toString(History.KEPT));
    }

    @Test
    void anUnmanagedDeviceCannotRenewItsToken() {
        SimulatedDevice device = device(DeviceIdentity.iPhone("TGT", 1));

        assertThatThrownBy(device::renewPushToken)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("expected an enrolled device");
        assertThat(device.pushMagic()).isEqualTo(Optional.empty());
    }
}
