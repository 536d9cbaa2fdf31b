package dev.tegata.protocol.command;

import dev.tegata.protocol.plist.PlistDict;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Asks which apps are installed.
 *
 * @param identifiers bundle ids to ask about; empty for all
 * @param managedAppsOnly whether to leave out what the user installed; the only choice in User Enrollment
 * @param items names of what to tell about each app; empty for everything, which costs the device time and power
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/installedapplicationlistcommand">Apple: Device
 *     Management, InstalledApplicationListCommand</a>
 */
public record InstalledApplicationList(List<String> identifiers, boolean managedAppsOnly, List<String> items)
        implements MdmCommand {
    /** What is cheap for the device to tell and enough to see that an app is there. */
    public static final List<String> CHEAP_ITEMS = List.of(
            "Identifier",
            "Name",
            "Version",
            "ShortVersion",
            "ExternalVersionIdentifier",
            "Installing",
            "IsValidated",
            "DeviceBasedVPP");

    public InstalledApplicationList {
        identifiers = List.copyOf(identifiers);
        items = List.copyOf(items);
    }

    @Override
    public String requestType() {
        return "InstalledApplicationList";
    }

    @Override
    public PlistDict body() {
        PlistDict.Builder body = MdmCommand.bodyOf(requestType());
        if (!identifiers.isEmpty()) {
            body.put("Identifiers", identifiers);
        }
        if (managedAppsOnly) {
            body.put("ManagedAppsOnly", true);
        }
        return (items.isEmpty() ? body : body.put("Items", items)).build();
    }

    /**
     * An app on the device; what was not asked for is absent.
     *
     * @param bundleSize bytes, as is dynamicSize
     * @param deviceBasedVpp whether its licence belongs to the device rather than to a user
     * @param all everything told about the app
     */
    public record InstalledApplication(
            Optional<String> identifier,
            Optional<String> name,
            Optional<String> version,
            Optional<String> shortVersion,
            OptionalLong bundleSize,
            OptionalLong dynamicSize,
            Optional<Boolean> installing,
            Optional<Boolean> isValidated,
            Optional<Boolean> appStoreVendable,
            Optional<Boolean> deviceBasedVpp,
            PlistDict all) {

        private static InstalledApplication of(PlistDict item) {
            return new InstalledApplication(
                    item.string("Identifier"),
                    item.string("Name"),
                    item.string("Version"),
                    item.string("ShortVersion"),
                    item.integer("BundleSize"),
                    item.integer("DynamicSize"),
                    item.bool("Installing"),
                    item.bool("IsValidated"),
                    item.bool("AppStoreVendable"),
                    item.bool("DeviceBasedVPP"),
                    item);
        }
    }

    /** The installed apps. */
    public record Answer(List<InstalledApplication> apps) {
        public Answer {
            apps = List.copyOf(apps);
        }

        /** Reads an Acknowledged report. */
        public static Answer of(CommandReport report) {
            report.body().requireArray("InstalledApplicationList");
            return new Answer(report.body().dicts("InstalledApplicationList").stream()
                    .map(InstalledApplication::of)
                    .toList());
        }
    }
}
