package dev.tegata.protocol.profile;

import dev.tegata.protocol.plist.PlistDict;
import java.util.List;
import java.util.UUID;

/**
 * What binds a device to its server. Topic and URLs can never change once installed.
 *
 * @param topic UID of the push certificate, starts with {@code com.apple.mgmt.}
 * @param serverUrl https URL for commands and reports
 * @param checkInUrl https URL for check-in messages
 * @param accessRights bits of {@link AccessRights}
 * @param signMessage whether the device signs each request in the header Mdm-Signature, for servers behind a proxy that
 *     ends TLS
 * @param serverCapabilities any of {@code com.apple.mdm.per-user-connections}, {@code com.apple.mdm.bootstraptoken},
 *     {@code com.apple.mdm.token}
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/mdm">Apple: Device Management, MDM</a>
 */
public record MdmPayload(
        String topic,
        String serverUrl,
        String checkInUrl,
        int accessRights,
        boolean signMessage,
        List<String> serverCapabilities) {
    static final String TYPE = "com.apple.mdm";

    public MdmPayload {
        serverCapabilities = List.copyOf(serverCapabilities);
        AccessRights.checked(accessRights);
        if (!topic.startsWith("com.apple.mgmt.")) {
            throw new IllegalArgumentException(
                    "expected a topic that starts with com.apple.mgmt., which is the UID of the push certificate, got "
                            + topic);
        }
        requireHttps("ServerURL", serverUrl);
        requireHttps("CheckInURL", checkInUrl);
    }

    private static void requireHttps(String key, String url) {
        if (!url.startsWith("https://")) {
            throw new IllegalArgumentException("expected an https:// URL for " + key + ", got " + url);
        }
    }

    PlistDict content(UUID identity) {
        PlistDict.Builder content = PlistDict.builder()
                .put("IdentityCertificateUUID", Payload.text(identity))
                .put("Topic", topic)
                .put("ServerURL", serverUrl)
                .put("CheckInURL", checkInUrl)
                .put("SignMessage", signMessage)
                .put("AccessRights", accessRights)
                // Not Apple's default, and without it nobody would tell the server of a removed profile.
                .put("CheckOutWhenRemoved", true)
                .put("UseDevelopmentAPNS", false);
        return (serverCapabilities.isEmpty() ? content : content.put("ServerCapabilities", serverCapabilities)).build();
    }
}
