package dev.tegata.protocol.checkin;

import dev.tegata.protocol.Bytes;
import dev.tegata.protocol.plist.PlistDict;
import java.util.Optional;

/**
 * A device begins to enroll, or to enroll again. It is not enrolled until its first {@link TokenUpdate}.
 *
 * @param topic the push topic of the profile it installed
 * @param osVersion absent without the access right to device information, like the next two
 * @param serialNumber absent in User Enrollment, like IMEI and MEID
 * @param deviceName only Macs say it here, like model and modelName; ask others with DeviceInformation
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/authenticaterequest">Apple: Device Management,
 *     AuthenticateRequest</a>
 */
public record Authenticate(
        EnrollmentId id,
        String topic,
        Optional<String> osVersion,
        Optional<String> buildVersion,
        Optional<String> productName,
        Optional<String> serialNumber,
        Optional<String> imei,
        Optional<String> meid,
        Optional<String> deviceName,
        Optional<String> model,
        Optional<String> modelName,
        Bytes received)
        implements CheckinMessage {

    static Authenticate of(PlistDict body, Bytes received) {
        return new Authenticate(
                EnrollmentId.of(body),
                body.requireString("Topic"),
                body.string("OSVersion"),
                body.string("BuildVersion"),
                body.string("ProductName"),
                body.string("SerialNumber"),
                body.string("IMEI"),
                body.string("MEID"),
                body.string("DeviceName"),
                body.string("Model"),
                body.string("ModelName"),
                received);
    }
}
