package dev.tegata.protocol.command;

import dev.tegata.protocol.plist.PlistDict;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Asks how far the managed apps are. Some states are listed only once, see {@link InstallState#isReportedOnce()}.
 *
 * @param identifiers bundle ids to ask about; empty for all
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/managedapplicationlistcommand">Apple: Device
 *     Management, ManagedApplicationListCommand</a>
 */
public record ManagedApplicationList(List<String> identifiers) implements MdmCommand {
    public ManagedApplicationList {
        identifiers = List.copyOf(identifiers);
    }

    @Override
    public String requestType() {
        return "ManagedApplicationList";
    }

    @Override
    public PlistDict body() {
        PlistDict.Builder body = MdmCommand.bodyOf(requestType());
        return (identifiers.isEmpty() ? body : body.put("Identifiers", identifiers)).build();
    }

    /**
     * A managed app on the device.
     *
     * @param status absent when it is newer than our list
     * @param statusText the status as it came
     * @param managementFlags 1 remove with the MDM profile, 4 no backup, 5 both
     */
    public record ManagedApplication(
            Optional<InstallState> status,
            String statusText,
            OptionalLong managementFlags,
            Optional<String> unusedRedemptionCode,
            Optional<Boolean> hasConfiguration,
            Optional<Boolean> hasFeedback,
            Optional<Boolean> isValidated,
            OptionalLong externalVersionIdentifier) {

        private static ManagedApplication of(PlistDict item) {
            String status = item.requireString("Status");
            return new ManagedApplication(
                    InstallState.ofWire(status),
                    status,
                    item.integer("ManagementFlags"),
                    item.string("UnusedRedemptionCode"),
                    item.bool("HasConfiguration"),
                    item.bool("HasFeedback"),
                    item.bool("IsValidated"),
                    item.integer("ExternalVersionIdentifier"));
        }
    }

    /** The managed apps by bundle id. */
    public record Answer(Map<String, ManagedApplication> apps) {
        public Answer {
            apps = Collections.unmodifiableMap(new LinkedHashMap<>(apps));
        }

        /** Reads an Acknowledged report. */
        public static Answer of(CommandReport report) {
            PlistDict list = report.body().requireDict("ManagedApplicationList");
            Map<String, ManagedApplication> apps = new LinkedHashMap<>();
            for (String bundleId : list.keys()) {
                apps.put(bundleId, ManagedApplication.of(list.requireDict(bundleId)));
            }
            return new Answer(apps);
        }
    }
}
