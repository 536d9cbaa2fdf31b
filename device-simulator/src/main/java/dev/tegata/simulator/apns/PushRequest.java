package dev.tegata.simulator.apns;

import com.eatthepath.pushy.apns.server.RejectedNotificationException;
import com.eatthepath.pushy.apns.server.RejectionReason;
import dev.tegata.simulator.json.Json;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * What a sender asks for, read from its headers and payload (Apple: Sending notification requests to APNs).
 *
 * @param expiration empty when not sent; the epoch when 0, that is one try only
 * @param pushMagic empty when the payload is not of MDM's form
 */
record PushRequest(String token, Optional<String> topic, Optional<Instant> expiration, Optional<String> pushMagic) {
    private static final String PATH = "/3/device/";
    private static final int MAX_PAYLOAD = 4096;

    static PushRequest read(Http2Headers headers, Optional<ByteBuf> payload) throws RejectedNotificationException {
        refuse(!"POST".contentEquals(headers.method()), RejectionReason.METHOD_NOT_ALLOWED);
        refuse(!headers.path().toString().startsWith(PATH), RejectionReason.BAD_PATH);
        String token = token(headers);
        refuse(token.isEmpty(), RejectionReason.MISSING_DEVICE_TOKEN);
        refuse(!isHex(token), RejectionReason.BAD_DEVICE_TOKEN);
        String type = header(headers, "apns-push-type").orElse("mdm");
        refuse(!type.equals("mdm"), RejectionReason.INVALID_PUSH_TYPE);
        String priority = header(headers, "apns-priority").orElse("10");
        refuse(!priority.equals("10") && !priority.equals("5"), RejectionReason.BAD_PRIORITY);
        int size = payload.map(ByteBuf::readableBytes).orElse(0);
        refuse(size == 0, RejectionReason.PAYLOAD_EMPTY);
        refuse(size > MAX_PAYLOAD, RejectionReason.PAYLOAD_TOO_LARGE);
        return new PushRequest(token, header(headers, "apns-topic"), expiration(headers), pushMagic(payload));
    }

    /** The token as it stands in the path, in lower case; empty text when there is none. */
    static String token(Http2Headers headers) {
        String path = headers.path().toString();
        return path.startsWith(PATH) ? path.substring(PATH.length()).toLowerCase(Locale.ROOT) : "";
    }

    static Optional<String> header(Http2Headers headers, String name) {
        return Optional.ofNullable(headers.get(name)).map(CharSequence::toString);
    }

    /** The value under {@code mdm}; APNs itself does not look into a payload, so anything else is no error. */
    static Optional<String> pushMagic(Optional<ByteBuf> payload) {
        return payload.map(bytes -> bytes.toString(StandardCharsets.UTF_8))
                .flatMap(Json::readObject)
                .flatMap(json -> Json.text(json, "mdm"));
    }

    private static Optional<Instant> expiration(Http2Headers headers) throws RejectedNotificationException {
        Optional<String> value = header(headers, "apns-expiration");
        if (value.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.ofEpochSecond(Long.parseLong(value.get())));
        } catch (NumberFormatException | DateTimeException e) {
            throw new RejectedNotificationException(RejectionReason.BAD_EXPIRATION_DATE);
        }
    }

    private static boolean isHex(String token) {
        return token.length() % 2 == 0 && token.chars().allMatch(HexFormat::isHexDigit);
    }

    static void refuse(boolean bad, RejectionReason reason) throws RejectedNotificationException {
        if (bad) {
            throw new RejectedNotificationException(reason);
        }
    }
}
