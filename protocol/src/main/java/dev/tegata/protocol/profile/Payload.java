package dev.tegata.protocol.profile;

import dev.tegata.protocol.plist.PlistDict;
import java.util.Locale;
import java.util.UUID;

/**
 * One payload of a configuration profile.
 *
 * @param type Apple's PayloadType, {@code com.apple.applicationaccess} for example
 * @param identifier stays the same when the payload is changed
 * @param content the keys of the type itself, without the common ones
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/commonpayloadkeys">Apple: Device Management,
 *     CommonPayloadKeys</a>
 */
public record Payload(String type, String identifier, UUID uuid, String displayName, PlistDict content) {
    PlistDict dict() {
        return content.toBuilder()
                .put("PayloadType", type)
                .put("PayloadVersion", 1)
                .put("PayloadIdentifier", identifier)
                .put("PayloadUUID", text(uuid))
                .put("PayloadDisplayName", displayName)
                .build();
    }

    /** A UUID as Apple writes it. */
    static String text(UUID uuid) {
        return uuid.toString().toUpperCase(Locale.ROOT);
    }
}
