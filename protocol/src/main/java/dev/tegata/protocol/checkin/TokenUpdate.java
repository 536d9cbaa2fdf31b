package dev.tegata.protocol.checkin;

import dev.tegata.protocol.Bytes;
import dev.tegata.protocol.plist.PlistDict;
import java.util.Optional;

/**
 * A channel is enrolled and can be pushed, or something about pushing it changed.
 *
 * <p>The device may say this once in its life: what it carries must be on disk before the answer is 200.
 *
 * @param token names the channel at APNs; {@link Bytes#hex()} is the form of the push request
 * @param pushMagic must be in every push, else the device ignores it
 * @param unlockToken needed to clear the passcode; its absence does not invalidate an earlier one
 * @param awaitingConfiguration the device waits in Setup Assistant for DeviceConfigured
 * @param userShortName on user channels, as is userLongName
 * @param notOnConsole Macs only
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/tokenupdaterequest">Apple: Device Management,
 *     TokenUpdateRequest</a>
 */
public record TokenUpdate(
        EnrollmentId id,
        String topic,
        Bytes token,
        String pushMagic,
        Optional<Bytes> unlockToken,
        boolean awaitingConfiguration,
        Optional<String> userShortName,
        Optional<String> userLongName,
        Optional<Boolean> notOnConsole,
        Bytes received)
        implements CheckinMessage {

    static TokenUpdate of(PlistDict body, Bytes received) {
        return new TokenUpdate(
                EnrollmentId.of(body),
                body.requireString("Topic"),
                Bytes.of(body.requireData("Token")),
                body.requireString("PushMagic"),
                body.data("UnlockToken").map(Bytes::of),
                body.bool("AwaitingConfiguration").orElse(false),
                body.string("UserShortName"),
                body.string("UserLongName"),
                body.bool("NotOnConsole"),
                received);
    }

    /** The push magic is left out: whoever knows it and the token can wake the device. */
    @Override
    public String toString() {
        return "TokenUpdate[" + id.key() + ", topic " + topic + ", token " + token + "]";
    }
}
