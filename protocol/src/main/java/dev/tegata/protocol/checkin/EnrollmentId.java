package dev.tegata.protocol.checkin;

import dev.tegata.protocol.ProtocolException;
import dev.tegata.protocol.plist.PlistDict;
import java.util.Optional;

/**
 * Who is speaking: one MDM channel of one device.
 *
 * @param kind which sort of channel, and therefore which keys name it on the wire
 * @param deviceId UDID, or EnrollmentID in a User Enrollment; opaque text of any length
 * @param userId on user channels the user's part: UserID, EnrollmentUserID, or on Shared iPad the UserShortName, because
 *     its UserID is the same for everyone
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/tokenupdaterequest">Apple: Device Management,
 *     TokenUpdateRequest</a>
 */
public record EnrollmentId(Kind kind, String deviceId, Optional<String> userId) {
    /** The UserID that every user of a Shared iPad has. */
    public static final String SHARED_IPAD_USER_ID = "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF";

    /** The sorts of channel. */
    public enum Kind {
        /** A device, by UDID. */
        DEVICE,
        /** A user of a Mac, by UDID and UserID. */
        USER,
        /** A device in User Enrollment, by EnrollmentID. */
        USER_ENROLLMENT_DEVICE,
        /** A user of a Mac in User Enrollment, by EnrollmentID and EnrollmentUserID. */
        USER_ENROLLMENT_USER,
        /** A user of a Shared iPad, by UDID and UserShortName. */
        SHARED_IPAD_USER
    }

    public EnrollmentId {
        boolean userKind = kind == Kind.USER || kind == Kind.USER_ENROLLMENT_USER || kind == Kind.SHARED_IPAD_USER;
        if (userKind != userId.isPresent()) {
            throw new IllegalArgumentException(
                    "expected a user id exactly on user channels, got " + kind + " with " + userId);
        }
        if (deviceId.isBlank()
                || deviceId.contains(":")
                || userId.filter(String::isBlank).isPresent()) {
            throw new ProtocolException(
                    "expected an id of a device (without ':') and of a user that are not blank, got \"" + deviceId
                            + "\"" + userId.map(user -> " and \"" + user + "\"").orElse(""));
        }
    }

    /** The channel of a device that is enrolled by UDID. */
    public static EnrollmentId device(String udid) {
        return new EnrollmentId(Kind.DEVICE, udid, Optional.empty());
    }

    /**
     * The sender of a check-in message or report.
     *
     * @throws ProtocolException when it has neither UDID nor EnrollmentID
     */
    public static EnrollmentId of(PlistDict message) {
        Optional<String> udid = message.string("UDID");
        if (udid.isPresent()) {
            return ofUdid(udid.get(), message);
        }
        String enrollment = message.string("EnrollmentID")
                .orElseThrow(() -> new ProtocolException(
                        "expected a UDID or an EnrollmentID, got neither; the keys are " + message.keys()));
        Optional<String> user = message.string("EnrollmentUserID");
        return new EnrollmentId(
                user.isPresent() ? Kind.USER_ENROLLMENT_USER : Kind.USER_ENROLLMENT_DEVICE, enrollment, user);
    }

    private static EnrollmentId ofUdid(String udid, PlistDict message) {
        Optional<String> user = message.string("UserID");
        if (user.isEmpty()) {
            return device(udid);
        }
        if (!user.get().equals(SHARED_IPAD_USER_ID)) {
            return new EnrollmentId(Kind.USER, udid, user);
        }
        // The device channel of a Shared iPad may carry the constant UserID too; the short name makes it a user's.
        Optional<String> shortName = message.string("UserShortName");
        return shortName.isEmpty() ? device(udid) : new EnrollmentId(Kind.SHARED_IPAD_USER, udid, shortName);
    }

    /** Text that names this channel and no other: the device id, and after a colon the user's part if there is one. */
    public String key() {
        return userId.map(user -> deviceId + ":" + user).orElse(deviceId);
    }

    /** The channel of the device itself; this very id unless it is a user's. */
    public EnrollmentId device() {
        return switch (kind) {
            case DEVICE, USER_ENROLLMENT_DEVICE -> this;
            case USER, SHARED_IPAD_USER -> device(deviceId);
            case USER_ENROLLMENT_USER -> new EnrollmentId(Kind.USER_ENROLLMENT_DEVICE, deviceId, Optional.empty());
        };
    }

    /** Whether this is a user's channel rather than the device's. */
    public boolean isUserChannel() {
        return userId.isPresent();
    }
}
