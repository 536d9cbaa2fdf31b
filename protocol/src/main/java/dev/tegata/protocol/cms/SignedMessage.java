package dev.tegata.protocol.cms;

import dev.tegata.protocol.Bytes;
import dev.tegata.protocol.ProtocolException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.util.Selector;

/**
 * A CMS SignedData (RFC 5652) of one signer whose signature is good; immutable.
 *
 * <p>The signature was checked with the certificate that came with it. Only that is proved: whom the certificate belongs to
 * and whether it is in its time remains to be checked.
 */
public final class SignedMessage {
    /** What Apple's devices and SCEP clients use; MD5 and older are forgeable. */
    private static final Set<ASN1ObjectIdentifier> DIGESTS = Set.of(
            OIWObjectIdentifiers.idSHA1,
            NISTObjectIdentifiers.id_sha256,
            NISTObjectIdentifiers.id_sha384,
            NISTObjectIdentifiers.id_sha512);

    private final X509Certificate signer;
    private final SignerInformation information;
    private final Bytes content;

    private SignedMessage(X509Certificate signer, SignerInformation information, Bytes content) {
        this.signer = signer;
        this.information = information;
        this.content = content;
    }

    /**
     * A message that carries its content.
     *
     * @throws ProtocolException when it is not one, or its signature does not match; carries the bytes
     */
    public static SignedMessage attached(byte[] cms) {
        return read(cms, Optional.empty());
    }

    /** A message whose content came apart from it; same errors. */
    public static SignedMessage detached(byte[] content, byte[] cms) {
        return read(cms, Optional.of(content));
    }

    private static SignedMessage read(byte[] cms, Optional<byte[]> detached) {
        try {
            CMSSignedData signed = detached.isPresent()
                    ? new CMSSignedData(new CMSProcessableByteArray(detached.get()), cms)
                    : new CMSSignedData(cms);
            SignerInformation information = onlySigner(signed);
            X509Certificate certificate = certificateOf(signed, information);
            verify(information, certificate);
            return new SignedMessage(certificate, information, contentOf(signed));
        } catch (ProtocolException refused) {
            throw refused.in(cms);
        } catch (CMSException | RuntimeException malformed) {
            throw new ProtocolException("expected a CMS SignedData: " + malformed.getMessage(), cms, malformed);
        }
    }

    private static SignerInformation onlySigner(CMSSignedData signed) {
        Collection<SignerInformation> signers = signed.getSignerInfos().getSigners();
        if (signers.size() != 1) {
            throw new ProtocolException("expected one signer, got " + signers.size());
        }
        SignerInformation signer = signers.iterator().next();
        if (!DIGESTS.contains(new ASN1ObjectIdentifier(signer.getDigestAlgOID()))) {
            throw new ProtocolException("expected a digest of SHA-1 or SHA-2, got " + signer.getDigestAlgOID());
        }
        return signer;
    }

    private static X509Certificate certificateOf(CMSSignedData signed, SignerInformation signer) {
        @SuppressWarnings("unchecked") // BouncyCastle's SignerId selects certificate holders only
        Selector<X509CertificateHolder> selector = (Selector<X509CertificateHolder>) signer.getSID();
        return signed.getCertificates().getMatches(selector).stream()
                .findFirst()
                .map(SignedMessage::convert)
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

    private static void verify(SignerInformation signer, X509Certificate certificate) {
        boolean good;
        try {
            good = signer.verify(new JcaSimpleSignerInfoVerifierBuilder().build(certificate.getPublicKey()));
        } catch (OperatorCreationException unusable) {
            throw new ProtocolException("expected a signer's key that can verify, got "
                    + certificate.getPublicKey().getAlgorithm());
        } catch (CMSException mismatch) {
            good = false;
        }
        if (!good) {
            throw new ProtocolException("expected a signature by " + certificate.getSubjectX500Principal()
                    + " over the content received, got one that does not match");
        }
    }

    private static Bytes contentOf(CMSSignedData signed) {
        return signed.getSignedContent() != null && signed.getSignedContent().getContent() instanceof byte[] content
                ? Bytes.of(content)
                : Bytes.of(new byte[0]);
    }

    /** The signer's certificate, taken from the message. */
    public X509Certificate signer() {
        return signer;
    }

    /** What was signed; of no length when the message has no content. */
    public Bytes content() {
        return content;
    }

    /** The object identifier of the digest the signer used. */
    public String digestOid() {
        return information.getDigestAlgOID();
    }

    /** The signed attribute {@code oid} as text. */
    public Optional<String> textAttribute(String oid) {
        return attribute(oid).map(value -> {
            if (value instanceof ASN1String text) {
                return text.getString();
            }
            throw wrongType(oid, "a character string", value);
        });
    }

    /** The signed attribute {@code oid} as octets. */
    public Optional<Bytes> octetAttribute(String oid) {
        return attribute(oid).map(value -> {
            if (value instanceof ASN1OctetString octets) {
                return Bytes.of(octets.getOctets());
            }
            throw wrongType(oid, "octets", value);
        });
    }

    private Optional<ASN1Encodable> attribute(String oid) {
        AttributeTable signed = information.getSignedAttributes();
        Attribute attribute = signed == null ? null : signed.get(new ASN1ObjectIdentifier(oid));
        return attribute == null || attribute.getAttrValues().size() == 0
                ? Optional.empty()
                : Optional.of(attribute.getAttrValues().getObjectAt(0));
    }

    private static ProtocolException wrongType(String oid, String expected, ASN1Encodable value) {
        return new ProtocolException("expected " + expected + " in attribute " + oid + ", got "
                + value.getClass().getSimpleName());
    }
}
