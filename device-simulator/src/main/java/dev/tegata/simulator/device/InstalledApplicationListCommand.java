package dev.tegata.simulator.device;

import dev.tegata.protocol.plist.PlistDict;
import dev.tegata.simulator.device.AppleStore.Licence;
import java.util.List;

/** Lists installed apps, in User Enrollment only managed ones (Apple: Device Management, Installed Application List Command). */
final class InstalledApplicationListCommand implements CommandHandler {

    @Override
    public CommandAnswer execute(SimulatedDevice device, MdmChannel channel, PlistDict command) {
        List<String> wanted = command.strings("Identifiers");
        List<String> items = command.strings("Items");
        boolean managedOnly = command.bool("ManagedAppsOnly").orElse(false)
                || device.identity().enrollmentType() == EnrollmentType.USER;
        List<PlistDict> list = device.apps().all().stream()
                .filter(app -> app.installed()
                        || app.state().filter(AppState.INSTALLING::equals).isPresent())
                .filter(app -> !managedOnly || app.management().isPresent())
                .filter(app -> wanted.isEmpty() || wanted.contains(app.bundleId()))
                .map(app -> only(items, item(app)))
                .toList();
        return CommandAnswer.acknowledged(PlistDict.of("InstalledApplicationList", list));
    }

    private static PlistDict item(App app) {
        boolean deviceLicence = app.management()
                .filter(known -> known.licence() == Licence.DEVICE)
                .isPresent();
        return PlistDict.builder()
                .put("Identifier", app.bundleId())
                .put("Name", app.product().name())
                .put("Version", app.product().version())
                .put("ShortVersion", app.product().version())
                .put("Installing", !app.installed())
                .put("IsValidated", app.installed())
                .put("AppStoreVendable", !deviceLicence)
                .put("DeviceBasedVPP", deviceLicence)
                .put("AdHocCodeSigned", false)
                .put("BetaApp", false)
                .put("HasUpdateAvailable", false)
                .build();
    }

    private static PlistDict only(List<String> items, PlistDict all) {
        if (items.isEmpty()) {
            return all;
        }
        PlistDict.Builder some = PlistDict.builder();
        all.keys().stream()
                .filter(key -> key.equals("Identifier") || items.contains(key))
                .forEach(key -> some.putIfPresent(key, all.get(key)));
        return some.build();
    }
}
