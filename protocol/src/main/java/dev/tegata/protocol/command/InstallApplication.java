package dev.tegata.protocol.command;

import dev.tegata.protocol.plist.PlistDict;
import java.util.Optional;

/**
 * Installs an app, or updates it when it is there and managed. Acknowledged does not mean installed: ask
 * {@link ManagedApplicationList}. The keys that only macOS knows (InstallAsManaged, iOSApp) are left to {@link RawCommand}.
 *
 * @param purchaseMethod how the app is paid for
 * @param managementFlags what managing it means
 * @param configuration the app's managed configuration
 * @param attributes managed attributes such as VPNUUID or Removable
 * @param takeManagement whether to manage an app that the user installed; not in User Enrollment
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/installapplicationcommand">Apple: Device
 *     Management, InstallApplicationCommand</a>
 */
public record InstallApplication(
        App app,
        PurchaseMethod purchaseMethod,
        ManagementFlags managementFlags,
        Optional<PlistDict> configuration,
        Optional<PlistDict> attributes,
        boolean takeManagement)
        implements MdmCommand {

    /** Where the app comes from; exactly one of three. */
    public sealed interface App {
        /** An app of the store by its item id, the adamId of a VPP asset; above 0. */
        record StoreId(long iTunesStoreId) implements App {
            public StoreId {
                if (iTunesStoreId <= 0) {
                    throw new IllegalArgumentException(
                            "expected an item id of the store above 0, got " + iTunesStoreId);
                }
            }
        }

        /** An app of the store or the system by its bundle identifier. */
        record Identifier(String bundleId) implements App {}

        /** An enterprise app by the https URL of its manifest. */
        record Manifest(String url) implements App {}
    }

    /** How an app of the store is paid for. */
    public enum PurchaseMethod {
        /** It is free, or the old redemption codes are used. */
        FREE_OR_REDEMPTION_CODE(0),
        /** A licence was assigned to the user or the device by the volume purchase service. */
        VPP_ASSIGNMENT(1);

        private final int wireValue;

        PurchaseMethod(int wireValue) {
            this.wireValue = wireValue;
        }
    }

    /**
     * What managing an app means.
     *
     * @param removeWithMdmProfile the app goes when the MDM profile goes
     * @param preventBackup its data are not backed up
     */
    public record ManagementFlags(boolean removeWithMdmProfile, boolean preventBackup) {
        /** The app stays, and is backed up. */
        public static final ManagementFlags NONE = new ManagementFlags(false, false);

        private int wireValue() {
            return (removeWithMdmProfile ? 1 : 0) + (preventBackup ? 4 : 0);
        }
    }

    /** Installs an app of the store whose licence is assigned already; it goes with the MDM profile. */
    public static InstallApplication licensed(long iTunesStoreId) {
        return new InstallApplication(
                new App.StoreId(iTunesStoreId),
                PurchaseMethod.VPP_ASSIGNMENT,
                new ManagementFlags(true, false),
                Optional.empty(),
                Optional.empty(),
                false);
    }

    /** The same, taking over the app when the user installed it before. */
    public InstallApplication takingManagement() {
        return new InstallApplication(app, purchaseMethod, managementFlags, configuration, attributes, true);
    }

    @Override
    public String requestType() {
        return "InstallApplication";
    }

    @Override
    public PlistDict body() {
        PlistDict.Builder body = MdmCommand.bodyOf(requestType());
        switch (app) {
            case App.StoreId store -> body.put("iTunesStoreID", store.iTunesStoreId());
            case App.Identifier identifier -> body.put("Identifier", identifier.bundleId());
            case App.Manifest manifest -> body.put("ManifestURL", manifest.url());
        }
        if (!(app instanceof App.Manifest)) {
            body.put("Options", PlistDict.of("PurchaseMethod", purchaseMethod.wireValue));
        }
        if (managementFlags.wireValue() != 0) {
            body.put("ManagementFlags", managementFlags.wireValue());
        }
        body.putIfPresent("Configuration", configuration).putIfPresent("Attributes", attributes);
        return (takeManagement ? body.put("ChangeManagementState", "Managed") : body).build();
    }

    /**
     * What the device says at once.
     *
     * @param identifier the bundle id of the app, the key it has in ManagedApplicationList
     * @param state absent when the report has none or one that is not known
     * @param stateText the state as it came
     * @param rejectionReason why the device will not try, {@code AppStoreDisabled} or {@code AppAlreadyInstalled} for example
     */
    public record Answer(
            Optional<String> identifier,
            Optional<InstallState> state,
            Optional<String> stateText,
            Optional<String> rejectionReason) {

        /** Reads an Acknowledged or an Error report. */
        public static Answer of(CommandReport report) {
            PlistDict body = report.body();
            return new Answer(
                    body.string("Identifier"),
                    body.string("State").flatMap(InstallState::ofWire),
                    body.string("State"),
                    body.string("RejectionReason"));
        }
    }
}
