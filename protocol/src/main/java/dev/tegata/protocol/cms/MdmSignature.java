package dev.tegata.protocol.cms;

import dev.tegata.protocol.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Base64;

/**
 * The header Mdm-Signature: a detached signature of a device over the body of its request, in Base64.
 *
 * <p>Genuine devices write BER with indefinite lengths, without signed attributes, and some still digest with SHA-1.
 *
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/managing-certificates-in-mdm-servers-and-devices">
 *     Apple: Device Management, Managing certificates in MDM servers and devices</a>
 */
public final class MdmSignature {
    /** The name of the header. */
    public static final String HEADER = "Mdm-Signature";

    /** Much more than a signature with its certificate needs, and little enough for any reader. */
    private static final int MAX_CHARACTERS = 64 << 10;

    private MdmSignature() {}

    /**
     * The certificate whose key signed {@code body}. Only that is proved: whether the certificate is ours, in its time and
     * bound to the sender remains to be checked.
     *
     * @param body the bytes of the request as received
     * @param headerBase64 the value of the header
     * @throws ProtocolException when the header is not such a signature, or not over this body
     */
    public static X509Certificate verify(byte[] body, String headerBase64) {
        try {
            return SignedMessage.detached(body, decode(headerBase64)).signer();
        } catch (ProtocolException refused) {
            throw new ProtocolException(HEADER + ": " + refused.getMessage(), refused.bytes(), refused);
        }
    }

    private static byte[] decode(String headerBase64) {
        byte[] text = headerBase64.getBytes(StandardCharsets.UTF_8);
        if (text.length > MAX_CHARACTERS) {
            throw new ProtocolException(
                    "expected at most " + MAX_CHARACTERS + " characters in the header, got " + headerBase64.length());
        }
        try {
            return Base64.getDecoder().decode(headerBase64.strip());
        } catch (IllegalArgumentException malformed) {
            throw new ProtocolException("expected Base64: " + malformed.getMessage(), text, malformed);
        }
    }
}
