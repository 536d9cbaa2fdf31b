package dev.tegata.protocol.profile;

import dev.tegata.protocol.plist.Plist;
import dev.tegata.protocol.plist.PlistDict;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A configuration profile.
 *
 * @param identifier a profile of the same identifier is replaced when this one is installed
 * @param uuid changes with every version of the profile
 * @param removalDisallowed whether the user cannot remove it; only on supervised devices
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/toplevel">Apple: Device Management, TopLevel</a>
 */
public record ConfigurationProfile(
        String identifier,
        UUID uuid,
        String displayName,
        Optional<String> organization,
        Optional<String> description,
        boolean removalDisallowed,
        List<Payload> payloads) {
    /** The media type of a profile that a browser is to install. */
    public static final String MEDIA_TYPE = "application/x-apple-aspen-config";

    public ConfigurationProfile {
        payloads = List.copyOf(payloads);
        if (payloads.stream().map(Payload::uuid).distinct().count() != payloads.size()) {
            throw new IllegalArgumentException("expected payloads of different UUIDs in profile " + identifier
                    + ", got " + payloads.stream().map(Payload::uuid).toList());
        }
    }

    /** A profile of these payloads without any option. */
    public static ConfigurationProfile of(String identifier, UUID uuid, String displayName, List<Payload> payloads) {
        return new ConfigurationProfile(
                identifier, uuid, displayName, Optional.empty(), Optional.empty(), false, payloads);
    }

    /** The profile as a dictionary. */
    public PlistDict toPlist() {
        PlistDict.Builder profile = PlistDict.builder()
                .put("PayloadType", "Configuration")
                .put("PayloadVersion", 1)
                .put("PayloadIdentifier", identifier)
                .put("PayloadUUID", Payload.text(uuid))
                .put("PayloadDisplayName", displayName)
                .putIfPresent("PayloadOrganization", organization)
                .putIfPresent("PayloadDescription", description);
        if (removalDisallowed) {
            profile.put("PayloadRemovalDisallowed", true);
        }
        return profile.put(
                        "PayloadContent", payloads.stream().map(Payload::dict).toList())
                .build();
    }

    /** The profile as the bytes of a .mobileconfig, not signed. */
    public byte[] xml() {
        return Plist.xml(toPlist());
    }
}
