package dev.tegata.protocol.checkin;

import dev.tegata.protocol.Bytes;
import dev.tegata.protocol.plist.PlistDict;
import java.util.Optional;

/**
 * A device reads its declarations or reports on them. The answer is JSON, not a property list.
 *
 * @param endpoint {@code tokens}, {@code declaration-items}, {@code status} or {@code declaration/<type>/<identifier>}
 * @param data JSON text, with {@code status} for one
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/declarativemanagementrequest">Apple: Device
 *     Management, DeclarativeManagementRequest</a>
 */
public record DeclarativeManagement(EnrollmentId id, String endpoint, Optional<Bytes> data, Bytes received)
        implements CheckinMessage {

    static DeclarativeManagement of(PlistDict body, Bytes received) {
        return new DeclarativeManagement(
                EnrollmentId.of(body),
                body.requireString("Endpoint"),
                body.data("Data").map(Bytes::of),
                received);
    }
}
