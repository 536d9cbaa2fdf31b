package dev.tegata.apns;

import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * One request to APNs to wake a device, so that it polls its MDM server.
 *
 * @param token the push token as the device sent it in TokenUpdate; 1 to 100 bytes (32 today; Apple asks not to rely on it)
 * @param pushMagic the PushMagic of the same TokenUpdate; the device ignores a push that carries another; never blank
 * @param expiration until when APNs keeps the push for a device it cannot reach; whole seconds are sent. A time in the
 *     past means one attempt only. Apple: "Sending notification requests to APNs"
 */
@SuppressWarnings("ArrayRecordComponent") // copied in and out, and compared by content
public record MdmPush(byte[] token, String pushMagic, Instant expiration) {

    private static final int MAX_TOKEN_BYTES = 100;

    public MdmPush {
        if (token.length == 0 || token.length > MAX_TOKEN_BYTES) {
            throw new IllegalArgumentException(
                    "expected a push token of 1 to " + MAX_TOKEN_BYTES + " bytes, got " + token.length);
        }
        if (pushMagic.isBlank()) {
            throw new IllegalArgumentException("expected the PushMagic of the device's TokenUpdate, got a blank text");
        }
        token = token.clone();
    }

    @Override
    public byte[] token() {
        return token.clone();
    }

    String tokenHex() {
        return HexFormat.of().formatHex(token);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MdmPush that
                && Arrays.equals(token, that.token)
                && pushMagic.equals(that.pushMagic)
                && expiration.equals(that.expiration);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Arrays.hashCode(token) + pushMagic.hashCode()) + expiration.hashCode();
    }

    /** Names the token by its first bytes only: whoever has the whole token and the magic could address the device. */
    @Override
    public String toString() {
        String hex = tokenHex();
        return "MdmPush[token " + hex.substring(0, Math.min(8, hex.length())) + "…, expiration " + expiration + "]";
    }
}
