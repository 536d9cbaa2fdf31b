package dev.tegata.protocol.cms;

import dev.tegata.protocol.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Base64;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;

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
        byte[] header = decode(headerBase64);
        try {
            CMSSignedData signed = new CMSSignedData(new CMSProcessableByteArray(body), header);
            return CmsVerifier.verifySingleSigner(signed).certificate();
        } catch (ProtocolException refused) {
            throw refused.in(header);
        } catch (CMSException | RuntimeException malformed) {
            throw new ProtocolException(
                    "expected a detached CMS signature in " + HEADER + ": " + malformed.getMessage(),
                    header,
                    malformed);
        }
    }

    private static byte[] decode(String headerBase64) {
        byte[] text = headerBase64.getBytes(StandardCharsets.UTF_8);
        if (text.length > MAX_CHARACTERS) {
            throw new ProtocolException("expected at most " + MAX_CHARACTERS + " characters in " + HEADER + ", got "
                    + headerBase64.length());
        }
        try {
            return Base64.getDecoder().decode(headerBase64.strip());
        } catch (IllegalArgumentException malformed) {
            throw new ProtocolException(
                    "expected Base64 in " + HEADER + ": " + malformed.getMessage(), text, malformed);
        }
    }
}
