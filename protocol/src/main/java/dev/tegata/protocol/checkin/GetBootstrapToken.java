package dev.tegata.protocol.checkin;

import dev.tegata.protocol.Bytes;
import dev.tegata.protocol.plist.Plist;
import dev.tegata.protocol.plist.PlistDict;
import java.util.Optional;

/**
 * A device wants its bootstrap token back.
 *
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/getbootstraptokenrequest">Apple: Device
 *     Management, GetBootstrapTokenRequest</a>
 */
public record GetBootstrapToken(EnrollmentId id, boolean awaitingConfiguration, Bytes received)
        implements CheckinMessage {

    static GetBootstrapToken of(PlistDict body, Bytes received) {
        return new GetBootstrapToken(
                EnrollmentId.of(body), body.bool("AwaitingConfiguration").orElse(false), received);
    }

    /** The answer: the token last set, or a dictionary without it when there is none. */
    public static byte[] answer(Optional<Bytes> bootstrapToken) {
        return Plist.xml(PlistDict.builder()
                .putIfPresent("BootstrapToken", bootstrapToken.map(Bytes::toArray))
                .build());
    }
}
