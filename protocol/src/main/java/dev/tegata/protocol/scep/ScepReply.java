package dev.tegata.protocol.scep;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSAbsentContent;
import org.bouncycastle.cms.CMSEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.CMSTypedData;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * A CertRep (RFC 8894, 3.3.2): the answer to a {@link ScepRequest}, made with the digest and the cipher the requester
 * used, in DER, which every parser reads. Its media type is {@value #MEDIA_TYPE}. Stateless and thread-safe.
 */
public final class ScepReply {
    /** The media type of every answer to PKIOperation. */
    public static final String MEDIA_TYPE = "application/x-pki-message";

    private static final String CERT_REP = "3";
    private static final String SUCCESS = "0";
    private static final String FAILURE = "2";
    private static final int NONCE_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Map<String, String> SIGNATURES = Map.of(
            OIWObjectIdentifiers.idSHA1.getId(), "SHA1withRSA",
            NISTObjectIdentifiers.id_sha256.getId(), "SHA256withRSA",
            NISTObjectIdentifiers.id_sha512.getId(), "SHA512withRSA");

    private ScepReply() {}

    /** The answer that grants {@code issued}, encrypted to the certificate that signed the request. */
    public static byte[] success(
            ScepRequest request, X509Certificate issued, X509Certificate caCertificate, PrivateKey caKey) {
        try {
            CMSEnvelopedDataGenerator envelope = new CMSEnvelopedDataGenerator();
            envelope.addRecipientInfoGenerator(new JceKeyTransRecipientInfoGenerator(request.signer()));
            byte[] encrypted = envelope.generate(
                            new CMSProcessableByteArray(certificatesOnly(issued)),
                            new JceCMSContentEncryptorBuilder(new ASN1ObjectIdentifier(request.cipherOid())).build())
                    .toASN1Structure()
                    .getEncoded(ASN1Encoding.DER);
            return sign(
                    new CMSProcessableByteArray(encrypted),
                    attributes(request, SUCCESS),
                    request,
                    caCertificate,
                    caKey);
        } catch (CMSException | OperatorCreationException | GeneralSecurityException | IOException e) {
            throw couldNot(request, e);
        }
    }

    /** The answer that refuses; it has no content. */
    public static byte[] failure(
            ScepRequest request, FailInfo reason, X509Certificate caCertificate, PrivateKey caKey) {
        try {
            AttributeTable attributes = attributes(request, FAILURE)
                    .add(
                            new ASN1ObjectIdentifier(ScepAttributes.FAIL_INFO),
                            printable(Integer.toString(reason.code())));
            return sign(new CMSAbsentContent(), attributes, request, caCertificate, caKey);
        } catch (CMSException | OperatorCreationException | GeneralSecurityException | IOException e) {
            throw couldNot(request, e);
        }
    }

    private static byte[] certificatesOnly(X509Certificate issued)
            throws CMSException, GeneralSecurityException, IOException {
        CMSSignedDataGenerator degenerate = new CMSSignedDataGenerator();
        degenerate.addCertificates(new JcaCertStore(List.of(issued)));
        return degenerate.generate(new CMSAbsentContent()).getEncoded(ASN1Encoding.DER);
    }

    private static AttributeTable attributes(ScepRequest request, String pkiStatus) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        return new AttributeTable(new ASN1EncodableVector())
                .add(new ASN1ObjectIdentifier(ScepAttributes.MESSAGE_TYPE), printable(CERT_REP))
                .add(new ASN1ObjectIdentifier(ScepAttributes.PKI_STATUS), printable(pkiStatus))
                .add(new ASN1ObjectIdentifier(ScepAttributes.TRANSACTION_ID), printable(request.transactionId()))
                .add(new ASN1ObjectIdentifier(ScepAttributes.SENDER_NONCE), new DEROctetString(nonce))
                .add(
                        new ASN1ObjectIdentifier(ScepAttributes.RECIPIENT_NONCE),
                        new DEROctetString(request.senderNonce().toArray()));
    }

    private static ASN1Encodable printable(String text) {
        return new DERPrintableString(text);
    }

    private static byte[] sign(
            CMSTypedData content,
            AttributeTable attributes,
            ScepRequest request,
            X509Certificate caCertificate,
            PrivateKey caKey)
            throws CMSException, OperatorCreationException, GeneralSecurityException, IOException {
        DefaultSignedAttributeTableGenerator table = new DefaultSignedAttributeTableGenerator(attributes);
        String algorithm = SIGNATURES.get(request.digestOid());
        CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
        generator.addSignerInfoGenerator(new JcaSignerInfoGeneratorBuilder(
                        new JcaDigestCalculatorProviderBuilder().build())
                .setSignedAttributeGenerator(known -> table.getAttributes(known).remove(CMSAttributes.signingTime))
                .build(new JcaContentSignerBuilder(algorithm).build(caKey), caCertificate));
        generator.addCertificates(new JcaCertStore(List.of(caCertificate)));
        return generator.generate(content, true).getEncoded(ASN1Encoding.DER);
    }

    private static IllegalStateException couldNot(ScepRequest request, Exception cause) {
        return new IllegalStateException(
                "a reply to SCEP transaction " + request.transactionId() + " could not be made with digest "
                        + request.digestOid() + " and cipher " + request.cipherOid(),
                cause);
    }
}
