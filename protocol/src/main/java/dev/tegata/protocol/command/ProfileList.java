package dev.tegata.protocol.command;

import dev.tegata.protocol.plist.PlistDict;
import java.util.List;
import java.util.Optional;

/**
 * Asks which configuration profiles are installed.
 *
 * @param managedOnly whether to leave out what a person installed
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/profilelistcommand">Apple: Device Management,
 *     ProfileListCommand</a>
 */
public record ProfileList(boolean managedOnly) implements MdmCommand {
    @Override
    public String requestType() {
        return "ProfileList";
    }

    @Override
    public PlistDict body() {
        PlistDict.Builder body = MdmCommand.bodyOf(requestType());
        return (managedOnly ? body.put("ManagedOnly", true) : body).build();
    }

    /** A profile on the device. */
    public record InstalledProfile(
            String payloadIdentifier,
            String payloadUuid,
            Optional<String> payloadDisplayName,
            Optional<String> payloadOrganization,
            Optional<Boolean> payloadRemovalDisallowed,
            Optional<Boolean> isManaged,
            PlistDict all) {

        private static InstalledProfile of(PlistDict item) {
            return new InstalledProfile(
                    item.requireString("PayloadIdentifier"),
                    item.requireString("PayloadUUID"),
                    item.string("PayloadDisplayName"),
                    item.string("PayloadOrganization"),
                    item.bool("PayloadRemovalDisallowed"),
                    item.bool("IsManaged"),
                    item);
        }
    }

    /** The installed profiles. */
    public record Answer(List<InstalledProfile> profiles) {
        public Answer {
            profiles = List.copyOf(profiles);
        }

        /** Reads an Acknowledged report. */
        public static Answer of(CommandReport report) {
            report.body().requireArray("ProfileList");
            return new Answer(report.body().dicts("ProfileList").stream()
                    .map(InstalledProfile::of)
                    .toList());
        }
    }
}
