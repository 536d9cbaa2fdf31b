package dev.tegata.simulator.device;

import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSAbsentContent;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSEnvelopedData;
import org.bouncycastle.cms.CMSEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.CMSTypedData;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyTransEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/** The smallest SCEP responder that can say yes and no: it checks what the device sent as strictly as RFC 8894 allows. */
final class MiniScep {
    private static final String ATTRIBUTE = "2.16.840.1.113733.1.9.";
    private final TestAuthority authority;
    private final String challenge;
    volatile String lastCipher = "";
    volatile String lastDigest = "";

    MiniScep(TestAuthority authority, String challenge) {
        this.authority = authority;
        this.challenge = challenge;
    }

    byte[] answer(byte[] message) throws Exception {
        CMSSignedData signed = new CMSSignedData(message);
        SignerInformation signer =
                signed.getSignerInfos().getSigners().iterator().next();
        X509CertificateHolder requester =
                signed.getCertificates().getMatches(null).iterator().next();
        if (!signer.verify(new JcaSimpleSignerInfoVerifierBuilder().build(requester))) {
            throw new IllegalStateException("the request's signature does not hold");
        }
        CMSEnvelopedData envelope =
                new CMSEnvelopedData((byte[]) signed.getSignedContent().getContent());
        lastCipher = envelope.getEncryptionAlgOID();
        lastDigest = signer.getDigestAlgOID();
        PKCS10CertificationRequest request = new PKCS10CertificationRequest(envelope.getRecipientInfos()
                .getRecipients()
                .iterator()
                .next()
                .getContent(new JceKeyTransEnvelopedRecipient(authority.key.getPrivate())));
        boolean granted = challenge.equals(challengeOf(request));
        CMSTypedData content =
                granted ? new CMSProcessableByteArray(enveloped(issued(request), requester)) : new CMSAbsentContent();
        return reply(content, signer, granted ? "0" : "2");
    }

    private static String challengeOf(PKCS10CertificationRequest request) {
        org.bouncycastle.asn1.pkcs.Attribute[] found =
                request.getAttributes(PKCSObjectIdentifiers.pkcs_9_at_challengePassword);
        return found.length == 0 ? "" : ((ASN1String) found[0].getAttributeValues()[0]).getString();
    }

    private X509Certificate issued(PKCS10CertificationRequest request) throws Exception {
        return authority.issue(request.getSubject(), new JcaPKCS10CertificationRequest(request).getPublicKey());
    }

    private byte[] enveloped(X509Certificate certificate, X509CertificateHolder requester) throws Exception {
        CMSSignedDataGenerator degenerate = new CMSSignedDataGenerator();
        degenerate.addCertificate(new JcaX509CertificateHolder(certificate));
        CMSEnvelopedDataGenerator generator = new CMSEnvelopedDataGenerator();
        generator.addRecipientInfoGenerator(new JceKeyTransRecipientInfoGenerator(
                new org.bouncycastle.cert.jcajce.JcaX509CertificateConverter().getCertificate(requester)));
        return generator
                .generate(
                        new CMSProcessableByteArray(
                                degenerate.generate(new CMSAbsentContent()).getEncoded()),
                        new JceCMSContentEncryptorBuilder(CMSAlgorithm.AES128_CBC).build())
                .getEncoded();
    }

    private byte[] reply(CMSTypedData content, SignerInformation request, String status) throws Exception {
        List<Attribute> attributes = new java.util.ArrayList<>(List.of(
                attribute(2, new DERPrintableString("3")),
                attribute(3, new DERPrintableString(status)),
                attribute(6, new DEROctetString(octets(request, 5))),
                attribute(7, new DERPrintableString(text(request, 7)))));
        if (!status.equals("0")) {
            attributes.add(attribute(4, new DERPrintableString("2")));
        }
        CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
        generator.addSignerInfoGenerator(
                new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
                        .setSignedAttributeGenerator(new DefaultSignedAttributeTableGenerator(
                                new AttributeTable(new DERSet(attributes.toArray(ASN1Encodable[]::new)))))
                        .build(
                                new JcaContentSignerBuilder("SHA256withRSA").build(authority.key.getPrivate()),
                                authority.certificate));
        return generator.generate(content, true).getEncoded();
    }

    private static Attribute attribute(int number, ASN1Encodable value) {
        return new Attribute(new ASN1ObjectIdentifier(ATTRIBUTE + number), new DERSet(value));
    }

    private static byte[] octets(SignerInformation signer, int number) {
        return ((ASN1OctetString) value(signer, number)).getOctets();
    }

    private static String text(SignerInformation signer, int number) {
        return ((ASN1String) value(signer, number)).getString();
    }

    private static ASN1Encodable value(SignerInformation signer, int number) {
        return signer.getSignedAttributes()
                .get(new ASN1ObjectIdentifier(ATTRIBUTE + number))
                .getAttrValues()
                .getObjectAt(0);
    }
}
