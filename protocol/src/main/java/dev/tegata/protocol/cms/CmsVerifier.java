package dev.tegata.protocol.cms;

import dev.tegata.protocol.ProtocolException;
import java.security.Provider;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.util.Selector;

/** Checks a signature with the certificate that came with it. Takes and gives BouncyCastle's types: internal. */
public final class CmsVerifier {
    /** Used by reference and never registered, so the process's own choice of providers stays as it is. */
    public static final Provider PROVIDER = new BouncyCastleProvider();

    /** What Apple's devices and SCEP clients use; MD5 and older are forgeable. */
    private static final Set<ASN1ObjectIdentifier> DIGESTS = Set.of(
            OIWObjectIdentifiers.idSHA1,
            NISTObjectIdentifiers.id_sha256,
            NISTObjectIdentifiers.id_sha384,
            NISTObjectIdentifiers.id_sha512);

    private CmsVerifier() {}

    /**
     * Who signed.
     *
     * @param certificate taken from the message, hence not trusted yet
     * @param information the signature with its attributes
     */
    public record Signer(X509Certificate certificate, SignerInformation information) {}

    /**
     * The only signer of {@code signed}, whose signature is good.
     *
     * @throws ProtocolException when there is not exactly one, its certificate is missing, its digest is not accepted or
     *     the signature is not over this content
     */
    public static Signer verifySingleSigner(CMSSignedData signed) throws CMSException {
        Collection<SignerInformation> signers = signed.getSignerInfos().getSigners();
        if (signers.size() != 1) {
            throw new ProtocolException("expected one signer, got " + signers.size());
        }
        SignerInformation signer = signers.iterator().next();
        if (!DIGESTS.contains(new ASN1ObjectIdentifier(signer.getDigestAlgOID()))) {
            throw new ProtocolException("expected a digest of SHA-1 or SHA-2, got " + signer.getDigestAlgOID());
        }
        X509Certificate certificate = certificateOf(signed, signer);
        try {
            boolean good = signer.verify(new JcaSimpleSignerInfoVerifierBuilder()
                    .setProvider(PROVIDER)
                    .build(certificate.getPublicKey()));
            if (!good) {
                throw mismatch(certificate);
            }
        } catch (OperatorCreationException e) {
            throw new ProtocolException("expected a signer's key that can verify, got "
                    + certificate.getPublicKey().getAlgorithm());
        } catch (CMSException e) {
            throw mismatch(certificate);
        }
        return new Signer(certificate, signer);
    }

    private static ProtocolException mismatch(X509Certificate certificate) {
        return new ProtocolException("expected a signature by " + certificate.getSubjectX500Principal()
                + " over the content received, got one that does not match");
    }

    private static X509Certificate certificateOf(CMSSignedData signed, SignerInformation signer) {
        @SuppressWarnings("unchecked") // BouncyCastle's SignerId selects certificate holders only
        Selector<X509CertificateHolder> selector = (Selector<X509CertificateHolder>) signer.getSID();
        return signed.getCertificates().getMatches(selector).stream()
                .findFirst()
                .map(CmsVerifier::convert)
                .orElseThrow(() -> new ProtocolException("expected the signer's certificate in the message, got "
                        + signer.getSID().getIssuer() + " serial "
                        + signer.getSID().getSerialNumber() + " without it"));
    }

    private static X509Certificate convert(X509CertificateHolder holder) {
        try {
            return new JcaX509CertificateConverter().getCertificate(holder);
        } catch (CertificateException malformed) {
            throw new ProtocolException("expected an X.509 certificate of the signer: " + malformed.getMessage());
        }
    }
}
