package dev.tegata.simulator.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegata.protocol.plist.PlistDict;
import dev.tegata.simulator.device.AppleStore.Licence;
import dev.tegata.simulator.device.Behaviour.LicenceError;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AppInstallationTest extends DeviceTestSupport {
    private static final String PAGES = FakeAppleStore.PAGES.bundleId();
    private static final long PAGES_ID = FakeAppleStore.PAGES.adamId();

    @BeforeEach
    void licenceTaro() {
        store.userLicences.add(PAGES_ID + " " + TARO);
    }

    private Optional<String> managedStatus(SimulatedDevice device) {
        return ask(device, "ManagedApplicationList")
                .requireDict("ManagedApplicationList")
                .dict(PAGES)
                .map(item -> item.requireString("Status"));
    }

    @Test
    void onASupervisedDeviceAUsersLicenceInstallsWithoutAQuestion() throws Exception {
        SimulatedDevice device = enrolledSupervised();
        device.signIn(TARO);

        PlistDict report = ask(device, "InstallApplication", installPages());

        assertThat(report.requireString("Identifier")).isEqualTo(PAGES);
        assertThat(report.requireString("State")).isEqualTo("Installing");
        assertThat(openKinds(device)).isEmpty();
        assertThat(managedStatus(device)).contains("Installing");
        device.tick();
        assertThat(managedStatus(device)).contains("Managed");
        assertThat(managedStatus(device)).contains("Managed");
    }

    @Test
    void theFetchTakesAsManyStepsAsSwitched() throws Exception {
        SimulatedDevice device = enrolledSupervised();
        device.behave(Behaviour.DEFAULT.withInstallTicks(3));
        device.signIn(TARO);
        ask(device, "InstallApplication", installPages());

        device.tick();
        device.tick();
        assertThat(device.apps().state(PAGES)).contains(AppState.INSTALLING);
        device.tick();
        assertThat(device.apps().state(PAGES)).contains(AppState.MANAGED);
    }

    @Test
    void anUnsupervisedDeviceAsksItsOwnerFirst() throws Exception {
        SimulatedDevice device = enrolledPhone();
        device.signIn(TARO);

        assertThat(ask(device, "InstallApplication", installPages()).requireString("State"))
                .isEqualTo("Prompting");
        assertThat(device.dialogs().open(DialogKind.INSTALL_APP).orElseThrow().about())
                .isEqualTo("Pages");
        device.tick();
        assertThat(managedStatus(device)).contains("Prompting");

        accept(device, DialogKind.INSTALL_APP);
        device.tick();
        assertThat(managedStatus(device)).contains("Managed");
    }

    @Test
    void aRejectionIsReportedOnceAndThenForgotten() throws Exception {
        SimulatedDevice device = enrolledPhone();
        device.signIn(TARO);
        ask(device, "InstallApplication", installPages());

        cancel(device, DialogKind.INSTALL_APP);

        assertThat(managedStatus(device)).contains("UserRejected");
        assertThat(managedStatus(device)).isEmpty();
        assertThat(ask(device, "InstallApplication", installPages()).requireString("State"))
                .isEqualTo("Prompting");
    }

    @Test
    void anUnaskedIdentifierDoesNotUseUpTheOneReport() throws Exception {
        SimulatedDevice device = enrolledPhone();
        device.signIn(TARO);
        ask(device, "InstallApplication", installPages());
        cancel(device, DialogKind.INSTALL_APP);

        PlistDict other = ask(device, "ManagedApplicationList", PlistDict.of("Identifiers", List.of("com.other")));
        assertThat(other.requireDict("ManagedApplicationList").isEmpty()).isTrue();
        assertThat(managedStatus(device)).contains("UserRejected");
    }

    @Test
    void aDevicesLicenceNeedsNoAppleAccount() throws Exception {
        SimulatedDevice device = enrolledSupervised();
        store.deviceLicences.add(PAGES_ID + " " + device.identity().serialNumber());

        ask(device, "InstallApplication", installPages());
        device.tick();

        PlistDict listed = ask(device, "InstalledApplicationList")
                .dicts("InstalledApplicationList")
                .getFirst();
        assertThat(listed.requireString("Identifier")).isEqualTo(PAGES);
        assertThat(listed.requireBool("DeviceBasedVPP")).isTrue();
        assertThat(listed.requireBool("AppStoreVendable")).isFalse();
        assertThat(device.apps()
                        .find(PAGES)
                        .orElseThrow()
                        .management()
                        .orElseThrow()
                        .licence())
                .isEqualTo(Licence.DEVICE);
    }

    @Test
    void withoutALicenceTheCommandEndsIn12064InTheDomainOfChoiceOr9610() throws Exception {
        store.userLicences.clear();
        SimulatedDevice device = enrolledSupervised();
        device.signIn(TARO);

        PlistDict report = ask(device, "InstallApplication", installPages());
        assertThat(report.requireString("Status")).isEqualTo("Error");
        assertThat(errorCode(report)).isEqualTo(12064);
        assertThat(domain(report)).isEqualTo("MCMDMErrorDomain");

        device.behave(Behaviour.DEFAULT.with(LicenceError.MDM_12064));
        assertThat(domain(ask(device, "InstallApplication", installPages()))).isEqualTo("MDMErrorDomain");
        device.behave(Behaviour.DEFAULT.with(LicenceError.CODE_9610));
        assertThat(errorCode(ask(device, "InstallApplication", installPages()))).isEqualTo(9610);
        assertThat(device.apps().all()).isEmpty();
    }

    private static String domain(PlistDict report) {
        return report.dicts("ErrorChain").getFirst().requireString("ErrorDomain");
    }

    @Test
    void aUsersLicenceWithoutAnAccountPromptsForTheSignInAndGoesOnAfterIt() throws Exception {
        SimulatedDevice device = enrolledSupervised();

        assertThat(ask(device, "InstallApplication", installPages()).requireString("State"))
                .isEqualTo("PromptingForLogin");
        device.signIn(TARO);
        device.tick();

        assertThat(managedStatus(device)).contains("Managed");
        assertThat(device.apps()
                        .find(PAGES)
                        .orElseThrow()
                        .management()
                        .orElseThrow()
                        .licence())
                .isEqualTo(Licence.USER);
    }

    @Test
    void signingInWithAnAccountWithoutLicenceFailsTheInstallation() throws Exception {
        SimulatedDevice device = enrolledSupervised();
        ask(device, "InstallApplication", installPages());

        device.signIn("somebody-else@example.jp");

        assertThat(managedStatus(device)).contains("Failed");
        assertThat(managedStatus(device)).isEmpty();
    }

    @Test
    void aSecondCommandWhileTheFirstIsUnderWayIsRejectedAndAfterwardsAnUpdate() throws Exception {
        SimulatedDevice device = enrolledSupervised();
        device.signIn(TARO);
        ask(device, "InstallApplication", installPages());

        assertThat(ask(device, "InstallApplication", installPages()).requireString("RejectionReason"))
                .isEqualTo("AppAlreadyQueued");
        device.tick();
        assertThat(ask(device, "InstallApplication", installPages()).requireString("State"))
                .isEqualTo("Updating");
        device.tick();
        assertThat(managedStatus(device)).contains("Managed");
    }

    @Test
    void theOwnersOwnAppIsTakenOverOnlyWhenAskedFor() throws Exception {
        SimulatedDevice device = enrolledPhone();
        device.signIn(TARO);
        device.installByOwner(FakeAppleStore.PAGES);
        assertThat(managedStatus(device)).isEmpty();

        assertThat(ask(device, "InstallApplication", installPages()).requireString("RejectionReason"))
                .isEqualTo("AppAlreadyInstalled");
        PlistDict takeOver = installPages().toBuilder()
                .put("ChangeManagementState", "Managed")
                .build();
        assertThat(ask(device, "InstallApplication", takeOver).requireString("State"))
                .isEqualTo("PromptingForManagement");
        cancel(device, DialogKind.MANAGE_APP);
        assertThat(managedStatus(device)).contains("ManagementRejected");
        assertThat(managedStatus(device)).isEmpty();

        ask(device, "InstallApplication", takeOver);
        accept(device, DialogKind.MANAGE_APP);
        assertThat(managedStatus(device)).contains("Managed");
    }

    @Test
    void anAppTheOwnerInstallsWhileItIsPromptedForIsReportedOnce() throws Exception {
        SimulatedDevice device = enrolledPhone();
        device.signIn(TARO);
        ask(device, "InstallApplication", installPages());

        device.installByOwner(FakeAppleStore.PAGES);

        assertThat(managedStatus(device)).contains("UserInstalledApp");
        assertThat(managedStatus(device)).isEmpty();
        accept(device, DialogKind.INSTALL_APP);
        assertThat(device.apps().find(PAGES).orElseThrow().management()).isEmpty();
    }

    @Test
    void aManagedAppTheOwnerDeletesStaysKnown() throws Exception {
        SimulatedDevice device = enrolledSupervised();
        device.signIn(TARO);
        ask(device, "InstallApplication", installPages());
        device.tick();

        device.deleteByOwner(PAGES);

        assertThat(managedStatus(device)).contains("ManagedButUninstalled");
        assertThat(ask(device, "InstalledApplicationList").dicts("InstalledApplicationList"))
                .isEmpty();
        assertThat(ask(device, "InstallApplication", installPages()).requireString("State"))
                .isEqualTo("Installing");
    }

    @Test
    void onlyManagedAppsCanBeRemoved() throws Exception {
        SimulatedDevice device = enrolledSupervised();
        device.installByOwner(FakeAppleStore.PAGES);
        PlistDict pages = PlistDict.of("Identifier", PAGES);
        assertThat(ask(device, "RemoveApplication", pages).requireString("Status"))
                .isEqualTo("Error");
        device.deleteByOwner(PAGES);
        device.signIn(TARO);
        ask(device, "InstallApplication", installPages());
        device.tick();

        assertThat(ask(device, "RemoveApplication", pages).requireString("Status"))
                .isEqualTo("Acknowledged");
        assertThat(managedStatus(device)).isEmpty();
    }

    @Test
    void exactlyOneWayToNameTheAppIsExpected() throws Exception {
        SimulatedDevice device = enrolledSupervised();

        assertThat(ask(device, "InstallApplication").requireString("Status")).isEqualTo("CommandFormatError");
        assertThat(ask(
                                device,
                                "InstallApplication",
                                installPages().toBuilder()
                                        .put("Identifier", PAGES)
                                        .build())
                        .requireString("Status"))
                .isEqualTo("CommandFormatError");
        assertThat(ask(device, "InstallApplication", PlistDict.of("iTunesStoreID", 1))
                        .requireString("RejectionReason"))
                .isEqualTo("CouldNotVerifyAppID");
    }

    @Test
    void theProhibitedStoreDoesNotStopTheServersInstallations() throws Exception {
        SimulatedDevice device = enrolledSupervised();
        device.signIn(TARO);
        device.restrict("allowAppInstallation", false);

        assertThat(ask(device, "InstallApplication", installPages()).requireString("State"))
                .isEqualTo("Installing");
    }

    @Test
    void userEnrollmentNeedsAPersonsLicenceAndNeverTellsItsSerialNumber() throws Exception {
        SimulatedDevice device = enrolled(DeviceIdentity.iPhone("TGT", 1).enrolledAs(EnrollmentType.USER));
        device.signIn("managed@example.jp");
        store.deviceLicences.add(PAGES_ID + " " + device.identity().serialNumber());

        assertThat(errorCode(ask(device, "InstallApplication", installPages()))).isEqualTo(12064);
        assertThat(ask(device, "InstallApplication", PlistDict.of("iTunesStoreID", PAGES_ID))
                        .requireString("RejectionReason"))
                .isEqualTo("PurchaseMethodNotSupported");
    }

    @Test
    void appsFlaggedSoLeaveWithTheManagementAndOthersStay() throws Exception {
        SimulatedDevice device = enrolledSupervised();
        device.signIn(TARO);
        store.catalogue.put(2L, new AppleStore.StoreApp(2, "com.example.stays", "Stays", "1"));
        store.userLicences.add("2 " + TARO);
        ask(device, "InstallApplication", installPages());
        ask(
                device,
                "InstallApplication",
                PlistDict.of("iTunesStoreID", 2, "Options", PlistDict.of("PurchaseMethod", 1)));
        device.tick();

        device.removeManagement();

        assertThat(device.apps().all()).singleElement().satisfies(app -> {
            assertThat(app.bundleId()).isEqualTo("com.example.stays");
            assertThat(app.management()).isEmpty();
        });
    }
}
