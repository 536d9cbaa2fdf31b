package dev.tegata.simulator.device;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSEnvelopedData;
import org.bouncycastle.cms.CMSEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.CMSTypedData;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyTransEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** One PKCSReq and the reading of its CertRep (RFC 8894 section 3): the certificate request, enveloped for the CA, signed by the device. */
final class ScepRequest {
    private static final ASN1ObjectIdentifier MESSAGE_TYPE = attribute(2);
    private static final ASN1ObjectIdentifier PKI_STATUS = attribute(3);
    private static final ASN1ObjectIdentifier FAIL_INFO = attribute(4);
    private static final ASN1ObjectIdentifier SENDER_NONCE = attribute(5);
    private static final ASN1ObjectIdentifier RECIPIENT_NONCE = attribute(6);
    private static final ASN1ObjectIdentifier TRANSACTION_ID = attribute(7);
    private static final String PKCS_REQ = "19";
    private static final String SUCCESS = "0";
    private static final List<String> FAILURES =
            List.of("badAlg", "badMessageCheck", "badRequest", "badTime", "badCertId");
    private static final Duration HALF_LIFE = Duration.ofHours(1);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final KeyPair key;
    private final List<X509Certificate> authorities;
    private final String transactionId;
    private final byte[] nonce;
    private final byte[] encoded;

    private ScepRequest(
            KeyPair key, List<X509Certificate> authorities, String transactionId, byte[] nonce, byte[] encoded) {
        this.key = key;
        this.authorities = authorities;
        this.transactionId = transactionId;
        this.nonce = nonce;
        this.encoded = encoded;
    }

    static ScepRequest make(
            ScepPayload payload,
            KeyPair key,
            List<X509Certificate> authorities,
            ScepClient.Capabilities capabilities,
            Instant now)
            throws GeneralSecurityException, IOException, CMSException, OperatorException {
        String transactionId = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256")
                        .digest(key.getPublic().getEncoded()));
        byte[] nonce = new byte[16];
        RANDOM.nextBytes(nonce);
        ContentSigner signer = new JcaContentSignerBuilder(capabilities.sha256() ? "SHA256withRSA" : "SHA1withRSA")
                .build(key.getPrivate());
        X500Name subject = subject(payload);
        byte[] request = certificateRequest(payload, subject, key, signer).getEncoded();
        byte[] envelope = envelope(request, recipient(authorities), capabilities.aes());
        byte[] encoded =
                sign(envelope, selfSigned(subject, key, signer, now), signer, attributes(transactionId, nonce, now));
        return new ScepRequest(key, authorities, transactionId, nonce, encoded);
    }

    byte[] encoded() {
        return encoded.clone();
    }

    /** Checks the answer's signature, transaction and nonce, and takes out the certificate of this request's key. */
    X509Certificate certificateFrom(byte[] answer)
            throws EnrollmentFailed, CMSException, GeneralSecurityException, OperatorException, IOException {
        CMSSignedData signed = new CMSSignedData(answer);
        SignerInformation signer = signed.getSignerInfos().getSigners().stream()
                .findFirst()
                .orElseThrow(() -> new EnrollmentFailed("expected a signed SCEP answer, got one without a signer"));
        if (!signedByAuthority(signer)) {
            throw new EnrollmentFailed(
                    "expected a SCEP answer signed by a certificate of GetCACert, got another signer");
        }
        check(signer);
        CMSTypedData content = Optional.ofNullable(signed.getSignedContent())
                .orElseThrow(() -> new EnrollmentFailed("expected an envelope in the SCEP answer, got none"));
        return own(decrypt((byte[]) content.getContent()));
    }

    private boolean signedByAuthority(SignerInformation signer) throws CMSException, OperatorException {
        for (X509Certificate authority : authorities) {
            if (signer.getSID().match(holder(authority))
                    && signer.verify(new JcaSimpleSignerInfoVerifierBuilder()
                            // The moment of signing is the server's clock; the certificate's own dates are checked by
                            // nobody here.
                            .build(authority.getPublicKey()))) {
                return true;
            }
        }
        return false;
    }

    private void check(SignerInformation signer) throws EnrollmentFailed {
        String status = text(signer, PKI_STATUS).orElse("missing");
        if (!status.equals(SUCCESS)) {
            throw new EnrollmentFailed("expected SCEP pkiStatus 0 (success), got " + status
                    + text(signer, FAIL_INFO)
                            .map(info -> ", failInfo " + failure(info))
                            .orElse(""));
        }
        if (!text(signer, TRANSACTION_ID).equals(Optional.of(transactionId))) {
            throw new EnrollmentFailed("expected the SCEP answer to transaction " + transactionId + ", got "
                    + text(signer, TRANSACTION_ID).orElse("none"));
        }
        Optional<byte[]> returned = value(signer, RECIPIENT_NONCE)
                .map(found -> ASN1OctetString.getInstance(found).getOctets());
        if (returned.isEmpty() || !Arrays.equals(returned.get(), nonce)) {
            throw new EnrollmentFailed("expected the SCEP answer's recipientNonce to be our senderNonce; it is not");
        }
    }

    private byte[] decrypt(byte[] envelope) throws CMSException, EnrollmentFailed {
        RecipientInformation recipient = new CMSEnvelopedData(envelope)
                .getRecipientInfos().getRecipients().stream()
                        .findFirst()
                        .orElseThrow(() ->
                                new EnrollmentFailed("expected the SCEP answer enveloped for us, got no recipient"));
        return recipient.getContent(new JceKeyTransEnvelopedRecipient(key.getPrivate()));
    }

    private X509Certificate own(byte[] degenerate)
            throws CMSException, GeneralSecurityException, IOException, EnrollmentFailed {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        for (X509CertificateHolder holder :
                new CMSSignedData(degenerate).getCertificates().getMatches(null)) {
            X509Certificate certificate =
                    (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(holder.getEncoded()));
            if (certificate.getPublicKey().equals(key.getPublic())) {
                return certificate;
            }
        }
        throw new EnrollmentFailed("expected a certificate of our key in the SCEP answer, got none");
    }

    private static String failure(String info) {
        return info.matches("[0-4]") ? info + " (" + FAILURES.get(Integer.parseInt(info)) + ")" : info;
    }

    private static X500Name subject(ScepPayload payload) {
        X500NameBuilder name = new X500NameBuilder(BCStyle.INSTANCE);
        for (List<List<String>> relative : payload.subject()) {
            ASN1ObjectIdentifier[] types = relative.stream()
                    .map(pair -> BCStyle.INSTANCE.attrNameToOID(pair.getFirst()))
                    .toArray(ASN1ObjectIdentifier[]::new);
            String[] values = relative.stream().map(List::getLast).toArray(String[]::new);
            name.addMultiValuedRDN(types, values);
        }
        return name.build();
    }

    private static PKCS10CertificationRequest certificateRequest(
            ScepPayload payload, X500Name subject, KeyPair key, ContentSigner signer) throws IOException {
        JcaPKCS10CertificationRequestBuilder request =
                new JcaPKCS10CertificationRequestBuilder(subject, key.getPublic());
        payload.challenge()
                .ifPresent(challenge -> request.addAttribute(
                        PKCSObjectIdentifiers.pkcs_9_at_challengePassword, new DERUTF8String(challenge)));
        if (payload.dnsName().isPresent()) {
            ExtensionsGenerator extensions = new ExtensionsGenerator();
            extensions.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(
                            GeneralName.dNSName, payload.dnsName().get())));
            request.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
        }
        return request.build(signer);
    }

    private static X509Certificate selfSigned(X500Name subject, KeyPair key, ContentSigner signer, Instant now)
            throws GeneralSecurityException {
        return new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                subject,
                                BigInteger.ONE,
                                Date.from(now.minus(HALF_LIFE)),
                                Date.from(now.plus(HALF_LIFE)),
                                subject,
                                key.getPublic())
                        .build(signer));
    }

    /** The RA that decrypts when there is one, otherwise the CA: whichever may encipher keys and is not a CA comes first. */
    private static X509Certificate recipient(List<X509Certificate> authorities) {
        return authorities.stream()
                .filter(candidate -> candidate.getBasicConstraints() < 0)
                .filter(candidate ->
                        candidate.getKeyUsage() == null || candidate.getKeyUsage()[2])
                .findFirst()
                .orElse(authorities.getFirst());
    }

    private static byte[] envelope(byte[] request, X509Certificate recipient, boolean aes)
            throws GeneralSecurityException, CMSException, IOException {
        CMSEnvelopedDataGenerator generator = new CMSEnvelopedDataGenerator();
        generator.addRecipientInfoGenerator(new JceKeyTransRecipientInfoGenerator(recipient));
        return generator
                .generate(
                        new CMSProcessableByteArray(request),
                        new JceCMSContentEncryptorBuilder(aes ? CMSAlgorithm.AES128_CBC : CMSAlgorithm.DES_EDE3_CBC)
                                .build())
                .getEncoded();
    }

    private static byte[] sign(
            byte[] envelope, X509Certificate certificate, ContentSigner signer, AttributeTable attributes)
            throws GeneralSecurityException, OperatorException, CMSException, IOException {
        CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
        generator.addSignerInfoGenerator(
                new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
                        .setSignedAttributeGenerator(new DefaultSignedAttributeTableGenerator(attributes))
                        .build(signer, certificate));
        generator.addCertificate(holder(certificate));
        return generator.generate(new CMSProcessableByteArray(envelope), true).getEncoded();
    }

    private static AttributeTable attributes(String transactionId, byte[] nonce, Instant now) {
        return new AttributeTable(new DERSet(new ASN1Encodable[] {
            new Attribute(MESSAGE_TYPE, new DERSet(new DERPrintableString(PKCS_REQ))),
            new Attribute(TRANSACTION_ID, new DERSet(new DERPrintableString(transactionId))),
            new Attribute(SENDER_NONCE, new DERSet(new DEROctetString(nonce))),
            // From the same clock as the certificate's validity, or a verifier finds them apart.
            new Attribute(CMSAttributes.signingTime, new DERSet(new Time(Date.from(now))))
        }));
    }

    private static Optional<String> text(SignerInformation signer, ASN1ObjectIdentifier attribute) {
        return value(signer, attribute).map(found -> found instanceof ASN1String text ? text.getString() : "");
    }

    private static Optional<ASN1Encodable> value(SignerInformation signer, ASN1ObjectIdentifier attribute) {
        return Optional.ofNullable(signer.getSignedAttributes())
                .flatMap(table -> Optional.ofNullable(table.get(attribute)))
                .filter(found -> found.getAttrValues().size() > 0)
                .map(found -> found.getAttrValues().getObjectAt(0));
    }

    private static X509CertificateHolder holder(X509Certificate certificate) throws CMSException {
        try {
            return new X509CertificateHolder(certificate.getEncoded());
        } catch (GeneralSecurityException | IOException e) {
            throw new CMSException(
                    "the certificate of " + certificate.getSubjectX500Principal() + " cannot be read", e);
        }
    }

    private static ASN1ObjectIdentifier attribute(int number) {
        return new ASN1ObjectIdentifier("2.16.840.1.113733.1.9." + number);
    }
}
