package dev.tegata.protocol.checkin;

import dev.tegata.protocol.Bytes;
import dev.tegata.protocol.plist.PlistDict;
import java.util.Optional;

/**
 * The MDM profile was removed from the device. It is tried once, so its absence proves nothing.
 *
 * @param topic the push topic of the profile that is gone
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/checkoutrequest">Apple: Device Management,
 *     CheckOutRequest</a>
 */
public record CheckOut(EnrollmentId id, Optional<String> topic, Bytes received) implements CheckinMessage {
    static CheckOut of(PlistDict body, Bytes received) {
        return new CheckOut(EnrollmentId.of(body), body.string("Topic"), received);
    }
}
