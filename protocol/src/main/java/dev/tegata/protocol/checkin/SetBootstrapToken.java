package dev.tegata.protocol.checkin;

import dev.tegata.protocol.Bytes;
import dev.tegata.protocol.plist.PlistDict;
import java.util.Optional;

/**
 * A device leaves its bootstrap token with the server.
 *
 * @param bootstrapToken empty when the stored token is to be removed: the key was absent or of no length
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/setbootstraptokenrequest">Apple: Device
 *     Management, SetBootstrapTokenRequest</a>
 */
public record SetBootstrapToken(
        EnrollmentId id, Optional<Bytes> bootstrapToken, boolean awaitingConfiguration, Bytes received)
        implements CheckinMessage {

    static SetBootstrapToken of(PlistDict body, Bytes received) {
        return new SetBootstrapToken(
                EnrollmentId.of(body),
                body.data("BootstrapToken").filter(token -> token.length > 0).map(Bytes::of),
                body.bool("AwaitingConfiguration").orElse(false),
                received);
    }
}
