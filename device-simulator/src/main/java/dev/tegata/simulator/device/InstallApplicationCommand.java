package dev.tegata.simulator.device;

import dev.tegata.protocol.plist.PlistDict;
import dev.tegata.simulator.device.App.Management;
import dev.tegata.simulator.device.AppleStore.Licence;
import dev.tegata.simulator.device.AppleStore.StoreApp;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Decides what becomes of an app the server wants installed; the installing itself is {@link AppInstallation}'s (Apple: Install Application Command). */
final class InstallApplicationCommand implements CommandHandler {
    private static final int VPP_ASSIGNMENT = 1;

    @Override
    public CommandAnswer execute(SimulatedDevice device, MdmChannel channel, PlistDict command) {
        OptionalLong adamId = command.integer("iTunesStoreID");
        Optional<String> identifier = command.string("Identifier");
        Optional<String> manifest = command.string("ManifestURL");
        long given = Stream.of(adamId.isPresent(), identifier.isPresent(), manifest.isPresent())
                .filter(present -> present)
                .count();
        if (given != 1) {
            return CommandAnswer.formatError(
                    "expected exactly one of iTunesStoreID, Identifier and ManifestURL, got " + given);
        }
        if (manifest.isPresent()) {
            return rejected("NotSupported", "This simulated device installs no enterprise apps.");
        }
        if (device.enrollment().isPresent() && channel.ids().has("UserID")) {
            return rejected("PurchaseMethodNotSupportedInMultiUser", "On a Shared iPad apps belong to the device.");
        }
        try {
            Optional<StoreApp> product = adamId.isPresent()
                    ? device.store().app(adamId.getAsLong())
                    : identifier.flatMap(device.apps()::find).map(App::product);
            return product.isPresent()
                    ? install(device, product.get(), command)
                    : rejected("CouldNotVerifyAppID", "The store knows no such app.");
        } catch (IOException e) {
            return rejected("CouldNotVerifyAppID", "The store cannot be reached: " + e.getMessage());
        }
    }

    private static CommandAnswer install(SimulatedDevice device, StoreApp product, PlistDict command)
            throws IOException {
        long purchaseMethod = command.dict("Options")
                .map(options -> options.integer("PurchaseMethod").orElse(0))
                .orElse(0L);
        boolean userEnrollment = device.identity().enrollmentType() == EnrollmentType.USER;
        if (purchaseMethod < 0 || purchaseMethod > VPP_ASSIGNMENT || (userEnrollment && purchaseMethod == 0)) {
            return rejected("PurchaseMethodNotSupported", "PurchaseMethod " + purchaseMethod + " is not supported.");
        }
        if (device.restrictions().appStoreProhibited() && !device.behaviour().installsWhileStoreProhibited()) {
            return rejected("AppStoreDisabled", "The App Store is disabled.");
        }
        Optional<App> present = device.apps().find(product.bundleId());
        if (present.flatMap(App::state).filter(AppState::underWay).isPresent()) {
            return rejected("AppAlreadyQueued", "The app is already on its way.");
        }
        boolean ownersOwn =
                present.filter(app -> app.installed() && !underManagement(app)).isPresent();
        if (ownersOwn) {
            return takeOver(device, product, command);
        }
        Optional<Licence> licence = licence(device, product, purchaseMethod);
        if (licence.isEmpty()) {
            return noLicence(device, product);
        }
        AppInstallation installation = new AppInstallation(device, product, management(device, command, licence.get()));
        return started(
                product, present.filter(App::installed).isPresent() ? installation.update() : installation.begin());
    }

    private static boolean underManagement(App app) {
        return app.state().filter(state -> !state.reportedOnce()).isPresent();
    }

    private static CommandAnswer takeOver(SimulatedDevice device, StoreApp product, PlistDict command) {
        boolean asked = command.string("ChangeManagementState").equals(Optional.of("Managed"));
        if (!asked) {
            return rejected("AppAlreadyInstalled", "The owner has installed the app already.");
        }
        if (device.identity().enrollmentType() == EnrollmentType.USER) {
            return rejected("ManagementChangeNotSupported", "User Enrollment cannot take over the owner's apps.");
        }
        return started(
                product, new AppInstallation(device, product, management(device, command, Licence.NONE)).takeOver());
    }

    /**
     * The licence to install with; empty when there is surely none. Without an Apple Account only the device's own licence can be seen: then
     * NONE stands for «ask the owner to sign in first».
     */
    private static Optional<Licence> licence(SimulatedDevice device, StoreApp product, long purchaseMethod)
            throws IOException {
        Optional<String> account = device.storeAccount().map(StoreAccount::appleAccount);
        if (purchaseMethod != VPP_ASSIGNMENT) {
            return Optional.of(account.isPresent() ? Licence.USER : Licence.NONE);
        }
        Licence found = device.store().licence(product.adamId(), AppInstallation.serial(device), account);
        return found == Licence.NONE && account.isPresent() ? Optional.empty() : Optional.of(found);
    }

    private static CommandAnswer noLicence(SimulatedDevice device, StoreApp product) {
        Behaviour.LicenceError error = device.behaviour().licenceError();
        return CommandAnswer.error(
                error.domain(),
                error.code(),
                "Could not retrieve license for the app with iTunes Store ID " + product.adamId());
    }

    private static Management management(SimulatedDevice device, PlistDict command, Licence licence) {
        return new Management(
                AppState.INSTALLING,
                (int) command.integer("ManagementFlags").orElse(0),
                licence,
                command.has("Configuration"),
                device.behaviour().installTicks());
    }

    private static CommandAnswer started(StoreApp product, AppState state) {
        return CommandAnswer.acknowledged(PlistDict.of("Identifier", product.bundleId(), "State", state.wireName()));
    }

    // That a RejectionReason comes with Status Error is our reading: Apple documents the key, not the status beside it.
    private static CommandAnswer rejected(String reason, String description) {
        int code = switch (reason) {
            case "AppAlreadyInstalled" -> 12025;
            case "AppStoreDisabled" -> 12031;
            case "CouldNotVerifyAppID" -> 12023;
            default -> 12035;
        };
        return CommandAnswer.error(code, description).with("RejectionReason", reason);
    }
}
