package dev.tegata.protocol.scep;

import dev.tegata.protocol.Fixtures;
import dev.tegata.protocol.pki.BouncyCastle;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Writes requests as a client would, and also those a well-behaved client library refuses to write. */
public final class ScepClient {
    private ScepClient() {}

    static PKCS10CertificationRequest csr(KeyPair subjectKey, KeyPair signingKey, String challenge) throws Exception {
        PKCS10CertificationRequestBuilder builder = new JcaPKCS10CertificationRequestBuilder(
                new X500Principal("CN=new device,O=Example"), subjectKey.getPublic());
        if (!challenge.isEmpty()) {
            builder.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_challengePassword, new DERPrintableString(challenge));
        }
        return builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(signingKey.getPrivate()));
    }

    static byte[] message(
            String messageType,
            byte[] content,
            ASN1ObjectIdentifier cipher,
            String signature,
            X509Certificate signer,
            KeyPair signerKey,
            boolean withNonce)
            throws Exception {
        CMSEnvelopedDataGenerator envelope = new CMSEnvelopedDataGenerator();
        envelope.addRecipientInfoGenerator(new JceKeyTransRecipientInfoGenerator(Fixtures.CA.certificate()));
        byte[] encrypted = envelope.generate(
                        new CMSProcessableByteArray(content),
                        new JceCMSContentEncryptorBuilder(cipher)
                                .setProvider(BouncyCastle.PROVIDER)
                                .build())
                .getEncoded();
        AttributeTable attributes = new AttributeTable(new ASN1EncodableVector())
                .add(new ASN1ObjectIdentifier(ScepAttributes.MESSAGE_TYPE), new DERPrintableString(messageType))
                .add(new ASN1ObjectIdentifier(ScepAttributes.TRANSACTION_ID), new DERPrintableString("T-1"));
        if (withNonce) {
            attributes = attributes.add(
                    new ASN1ObjectIdentifier(ScepAttributes.SENDER_NONCE), new DEROctetString(new byte[16]));
        }
        CMSSignedDataGenerator signed = new CMSSignedDataGenerator();
        signed.addSignerInfoGenerator(new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder()
                        .setProvider(BouncyCastle.PROVIDER)
                        .build())
                .setSignedAttributeGenerator(new DefaultSignedAttributeTableGenerator(attributes))
                .build(
                        new JcaContentSignerBuilder(signature)
                                .setProvider(BouncyCastle.PROVIDER)
                                .build(signerKey.getPrivate()),
                        signer));
        signed.addCertificates(new JcaCertStore(List.of(signer)));
        return signed.generate(new CMSProcessableByteArray(encrypted), true).getEncoded();
    }

    public static byte[] renewal(KeyPair newKey) throws Exception {
        return message(
                "17",
                csr(newKey, newKey, "").getEncoded(),
                CMSAlgorithm.AES128_CBC,
                "SHA256withRSA",
                Fixtures.DEVICE,
                Fixtures.DEVICE_KEY,
                true);
    }
}
