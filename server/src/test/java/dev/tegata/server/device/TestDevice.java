package dev.tegata.server.device;

import dev.tegata.protocol.cms.MdmSignature;
import dev.tegata.protocol.pki.CertificateIssuer;
import dev.tegata.protocol.plist.Plist;
import dev.tegata.protocol.plist.PlistDict;
import dev.tegata.server.http.Request;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSEnvelopedData;
import org.bouncycastle.cms.CMSEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyTransEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** A device as the server sees it: a key, a certificate it got by SCEP, and the messages it PUTs. */
final class TestDevice {
    static final String TOPIC = "com.apple.mgmt.External.11111111-2222-3333-4444-555555555555";
    private static final ASN1ObjectIdentifier ATTRIBUTE = new ASN1ObjectIdentifier("2.16.840.1.113733.1.9");

    private static final X509Certificate UNKNOWN_ISSUER = CertificateIssuer.selfSigned(
                    new X500Principal("CN=self"),
                    Instant.parse("2026-01-01T00:00:00Z"),
                    Instant.parse("2036-01-01T00:00:00Z"))
            .certificate();

    final String udid;
    KeyPair keys = CertificateIssuer.newRsaKey();
    private Optional<X509Certificate> certificate = Optional.empty();

    TestDevice(String udid) {
        this.udid = udid;
    }

    X509Certificate certificate() {
        return certificate.orElseThrow();
    }

    void keep(X509Certificate issued) {
        certificate = Optional.of(issued);
    }

    // SCEP ------------------------------------------------------------------------------------------------------------

    byte[] firstRequest(X509Certificate ca, String challenge, String transaction, Instant now) throws Exception {
        X509Certificate own = selfSigned(now);
        return pkiMessage("19", ca, challenge, transaction, keys, own, keys);
    }

    byte[] renewal(X509Certificate ca, KeyPair newKeys, String transaction) throws Exception {
        return pkiMessage("17", ca, "", transaction, newKeys, certificate(), keys);
    }

    private X509Certificate selfSigned(Instant now) {
        // Only the name of this issuer is used; making a key for every device would take most of the tests' time.
        return new CertificateIssuer(UNKNOWN_ISSUER, keys.getPrivate())
                .issueClient(
                        keys.getPublic(),
                        new X500Principal("CN=" + udid),
                        List.of(),
                        CertificateIssuer.newSerial(),
                        now,
                        now.plus(Duration.ofDays(1)));
    }

    static byte[] pkiMessage(
            String type,
            X509Certificate ca,
            String challenge,
            String transaction,
            KeyPair subject,
            X509Certificate signer,
            KeyPair signerKeys)
            throws Exception {
        var csr = new JcaPKCS10CertificationRequestBuilder(new X500Principal("CN=ignored"), subject.getPublic());
        if (!challenge.isEmpty()) {
            csr.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_challengePassword, new DERPrintableString(challenge));
        }
        byte[] content = csr.build(new JcaContentSignerBuilder("SHA256withRSA").build(subject.getPrivate()))
                .getEncoded();
        CMSEnvelopedDataGenerator envelope = new CMSEnvelopedDataGenerator();
        envelope.addRecipientInfoGenerator(new JceKeyTransRecipientInfoGenerator(ca));
        byte[] encrypted = envelope.generate(
                        new CMSProcessableByteArray(content),
                        new JceCMSContentEncryptorBuilder(CMSAlgorithm.AES128_CBC).build())
                .getEncoded();
        AttributeTable attributes = new AttributeTable(new ASN1EncodableVector())
                .add(ATTRIBUTE.branch("2"), new DERPrintableString(type))
                .add(ATTRIBUTE.branch("7"), new DERPrintableString(transaction))
                .add(ATTRIBUTE.branch("5"), new DEROctetString(new byte[16]));
        CMSSignedDataGenerator signed = new CMSSignedDataGenerator();
        signed.addSignerInfoGenerator(
                new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
                        .setSignedAttributeGenerator(new DefaultSignedAttributeTableGenerator(attributes))
                        .build(new JcaContentSignerBuilder("SHA256withRSA").build(signerKeys.getPrivate()), signer));
        signed.addCertificates(new JcaCertStore(List.of(signer)));
        return signed.generate(new CMSProcessableByteArray(encrypted), true).getEncoded();
    }

    /** The certificate in a CertRep, or the number of its failInfo. */
    record ScepAnswer(Optional<X509Certificate> certificate, Optional<String> failInfo) {}

    static ScepAnswer read(byte[] certRep, KeyPair keys) throws Exception {
        CMSSignedData signed = new CMSSignedData(certRep);
        AttributeTable attributes =
                signed.getSignerInfos().getSigners().iterator().next().getSignedAttributes();
        String status = text(attributes, "3");
        if (!status.equals("0")) {
            return new ScepAnswer(Optional.empty(), Optional.of(text(attributes, "4")));
        }
        CMSEnvelopedData envelope =
                new CMSEnvelopedData((byte[]) signed.getSignedContent().getContent());
        byte[] degenerate = envelope.getRecipientInfos()
                .iterator()
                .next()
                .getContent(new JceKeyTransEnvelopedRecipient(keys.getPrivate()));
        X509CertificateHolder issued = new CMSSignedData(degenerate)
                .getCertificates()
                .getMatches(null)
                .iterator()
                .next();
        return new ScepAnswer(Optional.of(new JcaX509CertificateConverter().getCertificate(issued)), Optional.empty());
    }

    private static String text(AttributeTable attributes, String branch) {
        return ((ASN1String)
                        attributes.get(ATTRIBUTE.branch(branch)).getAttrValues().getObjectAt(0))
                .getString();
    }

    // Messages --------------------------------------------------------------------------------------------------------

    PlistDict.Builder message(String type) {
        return PlistDict.builder().put("MessageType", type).put("Topic", TOPIC).put("UDID", udid);
    }

    byte[] authenticate() {
        return Plist.xml(message("Authenticate")
                .put("SerialNumber", "C39-" + udid)
                .put("ProductName", "iPhone15,2")
                .put("OSVersion", "18.1")
                .put("BuildVersion", "22B83")
                .build());
    }

    PlistDict.Builder tokenUpdate(String token) {
        return message("TokenUpdate")
                .put("Token", token.getBytes(StandardCharsets.UTF_8))
                .put("PushMagic", "magic-" + udid);
    }

    byte[] report(String status, Optional<String> commandUuid, PlistDict.Builder answer) {
        return Plist.xml(answer.put("Status", status)
                .put("UDID", udid)
                .putIfPresent("CommandUUID", commandUuid)
                .build());
    }

    byte[] idle() {
        return report("Idle", Optional.empty(), PlistDict.builder());
    }

    Request checkIn(byte[] body) {
        return put("/mdm/checkin", "application/x-apple-aspen-mdm-checkin", body)
                .build();
    }

    Request command(byte[] body) {
        return put("/mdm/command", "application/x-apple-aspen-mdm; charset=UTF-8", body)
                .build();
    }

    Request.Builder put(String path, String contentType, byte[] body) {
        Request.Builder request =
                Request.builder("PUT", path).header("Content-Type", contentType).body(body);
        certificate.ifPresent(request::clientCertificate);
        return request;
    }

    /** What a device behind a proxy sends in place of a TLS certificate. */
    Request signed(String contentType, byte[] body) throws Exception {
        return Request.builder("PUT", "/mdm/checkin")
                .header("Content-Type", contentType)
                .header(MdmSignature.HEADER, signature(body))
                .body(body)
                .build();
    }

    String signature(byte[] body) throws Exception {
        CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
        generator.addSignerInfoGenerator(
                new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
                        .setDirectSignature(true)
                        .build(new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate()), certificate()));
        generator.addCertificates(new JcaCertStore(List.of(certificate())));
        return Base64.getEncoder()
                .encodeToString(generator
                        .generate(new CMSProcessableByteArray(body), false)
                        .getEncoded());
    }
}
