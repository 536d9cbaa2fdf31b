package dev.tegata.protocol.scep;

import dev.tegata.protocol.ProtocolException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/**
 * A request for a certificate (PKCS #10, RFC 2986) that its requester signed with the key in it.
 *
 * @param challengePassword the one-time password from the profile; a secret
 */
public record CertificationRequest(X500Principal subject, PublicKey publicKey, Optional<String> challengePassword) {
    /**
     * The request in {@code der}.
     *
     * @throws ProtocolException when it is not one, or not signed with its own key
     */
    static CertificationRequest decode(byte[] der) {
        try {
            JcaPKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(der);
            PublicKey key = request.getPublicKey();
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw new ProtocolException(
                        "expected a certification request signed with its own key, got another signature");
            }
            return new CertificationRequest(
                    new X500Principal(request.getSubject().getEncoded()), key, challengePassword(request));
        } catch (ProtocolException refused) {
            throw refused.in(der);
        } catch (IOException
                | GeneralSecurityException
                | OperatorCreationException
                | PKCSException
                | RuntimeException malformed) {
            throw new ProtocolException(
                    "expected a certification request (PKCS #10): " + malformed.getMessage(), der, malformed);
        }
    }

    private static Optional<String> challengePassword(JcaPKCS10CertificationRequest request) {
        Attribute[] attributes = request.getAttributes(PKCSObjectIdentifiers.pkcs_9_at_challengePassword);
        if (attributes.length == 0) {
            return Optional.empty();
        }
        if (attributes[0].getAttributeValues().length == 1
                && attributes[0].getAttributeValues()[0] instanceof ASN1String text) {
            return Optional.of(text.getString());
        }
        throw new ProtocolException("expected one character string as challengePassword");
    }

    /** The challenge is left out. */
    @Override
    public String toString() {
        return "CertificationRequest[" + subject + ", " + publicKey.getAlgorithm() + "]";
    }
}
