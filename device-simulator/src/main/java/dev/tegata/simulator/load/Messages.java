package dev.tegata.simulator.load;

import dev.tegata.protocol.plist.Plist;
import dev.tegata.protocol.plist.PlistDict;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * The requests of the devices of a fleet as bytes, made before the clock runs: each is sent as it is, or with a few characters written over.
 * Thread-safe.
 */
final class Messages {
    /** Where an acknowledgement holds the UUID of its command. */
    static final String COMMAND_SLOT = "00000000-0000-0000-0000-000000000000";

    private static final int TOKEN_BYTES = 32;

    /** Where a TokenUpdate holds what changes: the first characters of its token. */
    static final String TOKEN_SLOT = Base64.getEncoder().encodeToString(new byte[TOKEN_BYTES]);

    private static final String CHECK_IN = "application/x-apple-aspen-mdm-checkin";
    private static final String REPORT = "application/x-apple-aspen-mdm";

    private final String host;
    private final String topic;
    private final LoadFleet fleet;

    Messages(String host, String topic, LoadFleet fleet) {
        this.host = host;
        this.topic = topic;
        this.fleet = fleet;
    }

    byte[] poll(int device) {
        return report(idle(device), Optional.empty());
    }

    byte[] signedPoll(int device) {
        byte[] body = idle(device);
        return report(body, Optional.of(fleet.signature(body, device)));
    }

    byte[] tokenUpdate(int device) {
        return checkIn(tokenUpdateBody(device, new byte[TOKEN_BYTES]), Optional.empty());
    }

    byte[] signedTokenUpdate(int device, byte[] token) {
        byte[] body = tokenUpdateBody(device, Arrays.copyOf(token, TOKEN_BYTES));
        return checkIn(body, Optional.of(fleet.signature(body, device)));
    }

    byte[] authenticate(int device) {
        return checkIn(
                Plist.xml(PlistDict.builder()
                        .put("MessageType", "Authenticate")
                        .put("Topic", topic)
                        .put("UDID", fleet.udid(device))
                        .put("OSVersion", "18.5")
                        .put("BuildVersion", "22F76")
                        .put("ProductName", "iPhone17,1")
                        .put("SerialNumber", String.format(Locale.ROOT, "L%09d", fleet.number(device)))
                        .build()),
                Optional.empty());
    }

    /** The answer to SecurityInfo of a phone with a passcode, about 900 bytes with its head. */
    byte[] acknowledgement(int device) {
        PlistDict firewall = PlistDict.of("FDE_Enabled", true, "PasscodePresent", true, "PasscodeCompliant", true);
        return report(
                Plist.xml(PlistDict.builder()
                        .put("UDID", fleet.udid(device))
                        .put("Status", "Acknowledged")
                        .put("CommandUUID", COMMAND_SLOT)
                        .put(
                                "SecurityInfo",
                                firewall.toBuilder()
                                        .put("HardwareEncryptionCaps", 3L)
                                        .put("PasscodeCompliantWithProfiles", true)
                                        .put("PasscodeLockGracePeriodEnforced", 0L)
                                        .build())
                        .build()),
                Optional.empty());
    }

    /** A direct buffer for TLS to read from, that survives being written. */
    static ByteBuf buffer(byte[] request) {
        return Unpooled.unreleasableBuffer(Unpooled.directBuffer(request.length).writeBytes(request));
    }

    /** Where {@code slot} stands in a request. */
    static int slot(byte[] request, String slot) {
        int at = new String(request, StandardCharsets.ISO_8859_1).indexOf(slot);
        if (at < 0) {
            throw new IllegalStateException("expected " + slot + " in a request, found it not");
        }
        return at;
    }

    private byte[] idle(int device) {
        return Plist.xml(PlistDict.of("UDID", fleet.udid(device), "Status", "Idle"));
    }

    private byte[] tokenUpdateBody(int device, byte[] token) {
        return Plist.xml(PlistDict.builder()
                .put("MessageType", "TokenUpdate")
                .put("Topic", topic)
                .put("UDID", fleet.udid(device))
                .put("Token", token)
                .put(
                        "PushMagic",
                        new UUID(0x4711, fleet.number(device)).toString().toUpperCase(Locale.ROOT))
                .put("AwaitingConfiguration", false)
                .build());
    }

    private byte[] checkIn(byte[] body, Optional<String> signature) {
        return request("/mdm/checkin", CHECK_IN, body, signature);
    }

    private byte[] report(byte[] body, Optional<String> signature) {
        return request("/mdm/command", REPORT, body, signature);
    }

    private byte[] request(String path, String type, byte[] body, Optional<String> signature) {
        String head = "PUT " + path + " HTTP/1.1\r\nHost: " + host + "\r\nUser-Agent: MDM/1.0\r\nContent-Type: " + type
                + "\r\nContent-Length: " + body.length + "\r\n"
                + signature.map(value -> "Mdm-Signature: " + value + "\r\n").orElse("") + "\r\n";
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        request.writeBytes(body);
        return request.toByteArray();
    }
}
