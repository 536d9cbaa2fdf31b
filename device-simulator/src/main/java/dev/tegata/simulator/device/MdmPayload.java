package dev.tegata.simulator.device;

import dev.tegata.protocol.plist.PlistDict;
import java.net.URI;
import java.util.List;

/** The MDM payload: who manages the device, and how to reach them (Apple: Device Management, MDM). */
record MdmPayload(
        String topic,
        URI serverUrl,
        URI checkInUrl,
        boolean signMessage,
        boolean checkOutWhenRemoved,
        int accessRights,
        String identityCertificateUuid,
        List<String> serverCapabilities) {
    static final String TYPE = "com.apple.mdm";
    private static final int ALL_RIGHTS = 8191;

    static MdmPayload of(PlistDict payload) {
        String serverUrl = payload.requireString("ServerURL");
        return new MdmPayload(
                payload.requireString("Topic"),
                URI.create(serverUrl),
                URI.create(payload.string("CheckInURL").orElse(serverUrl)),
                payload.bool("SignMessage").orElse(false),
                payload.bool("CheckOutWhenRemoved").orElse(false),
                (int) payload.integer("AccessRights").orElse(ALL_RIGHTS),
                payload.requireString("IdentityCertificateUUID"),
                payload.strings("ServerCapabilities"));
    }
}
