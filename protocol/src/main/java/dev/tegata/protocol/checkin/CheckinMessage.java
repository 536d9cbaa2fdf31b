package dev.tegata.protocol.checkin;

import dev.tegata.protocol.Bytes;
import dev.tegata.protocol.ProtocolException;
import dev.tegata.protocol.plist.Plist;
import dev.tegata.protocol.plist.PlistDict;
import java.util.function.BiFunction;

/**
 * A message a device PUTs to its check-in URL.
 *
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/check-in">Apple: Device Management,
 *     Check-in</a>
 */
public sealed interface CheckinMessage
        permits Authenticate,
                TokenUpdate,
                CheckOut,
                UserAuthenticate,
                SetBootstrapToken,
                GetBootstrapToken,
                GetToken,
                DeclarativeManagement {

    /** The channel that speaks. */
    EnrollmentId id();

    /** The message as it came. */
    Bytes received();

    /** A copy of the bytes as they came, over which an Mdm-Signature was made. */
    default byte[] raw() {
        return received().toArray();
    }

    /**
     * The message in {@code plist}.
     *
     * @throws ProtocolException when it is not a property list, of an unknown type, or lacks a key of its type; carries
     *     the bytes
     */
    static CheckinMessage decode(byte[] plist) {
        PlistDict body = Plist.parse(plist);
        try {
            String type = body.requireString("MessageType");
            BiFunction<PlistDict, Bytes, CheckinMessage> decoder = CheckinDecoders.BY_TYPE.get(type);
            if (decoder == null) {
                throw new ProtocolException(
                        "expected a MessageType of " + CheckinDecoders.BY_TYPE.keySet() + ", got \"" + type + "\"");
            }
            return decoder.apply(body, Bytes.of(plist));
        } catch (ProtocolException refused) {
            throw refused.in(plist);
        }
    }
}
