package dev.tegata.protocol.checkin;

import dev.tegata.protocol.Bytes;
import dev.tegata.protocol.plist.Plist;
import dev.tegata.protocol.plist.PlistDict;
import java.util.Optional;

/**
 * A device asks for a token of some service; only sent to servers with the capability {@code com.apple.mdm.token}.
 *
 * @param tokenServiceType {@code com.apple.maid}, {@code com.apple.watch.pairing} or a later one; a type the server does
 *     not serve is answered with 400
 * @param tokenParameters what the token is made from
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/gettokenrequest">Apple: Device Management,
 *     GetTokenRequest</a>
 */
public record GetToken(EnrollmentId id, String tokenServiceType, Optional<PlistDict> tokenParameters, Bytes received)
        implements CheckinMessage {

    static GetToken of(PlistDict body, Bytes received) {
        return new GetToken(
                EnrollmentId.of(body), body.requireString("TokenServiceType"), body.dict("TokenParameters"), received);
    }

    /** The answer; text is given as its UTF-8 bytes. */
    public static byte[] answer(Bytes tokenData) {
        return Plist.xml(PlistDict.of("TokenData", tokenData.toArray()));
    }
}
