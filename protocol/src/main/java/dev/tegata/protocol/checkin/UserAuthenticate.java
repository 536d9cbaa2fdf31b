package dev.tegata.protocol.checkin;

import dev.tegata.protocol.Bytes;
import dev.tegata.protocol.plist.Plist;
import dev.tegata.protocol.plist.PlistDict;
import java.util.Optional;

/**
 * A user logs in to a Mac and asks for a channel of their own. A server that does not manage users answers 410 Gone.
 *
 * @param digestResponse absent on the first request, the answer to the challenge on the second
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/userauthenticaterequest">Apple: Device
 *     Management, UserAuthenticateRequest</a>
 */
public record UserAuthenticate(EnrollmentId id, Optional<String> digestResponse, Bytes received)
        implements CheckinMessage {

    static UserAuthenticate of(PlistDict body, Bytes received) {
        body.requireString("UserID");
        return new UserAuthenticate(
                EnrollmentId.of(body), body.string("DigestResponse").filter(text -> !text.isEmpty()), received);
    }

    /** The answer to the first request; an empty challenge means that no password is asked for. */
    public static byte[] challenge(String digestChallenge) {
        return Plist.xml(PlistDict.of("DigestChallenge", digestChallenge));
    }

    /** The answer to the second request; an empty token means that the password was wrong. */
    public static byte[] authToken(String token) {
        return Plist.xml(PlistDict.of("AuthToken", token));
    }

    /** The digest is left out. */
    @Override
    public String toString() {
        return "UserAuthenticate[" + id.key() + (digestResponse.isPresent() ? ", second request]" : ", first request]");
    }
}
