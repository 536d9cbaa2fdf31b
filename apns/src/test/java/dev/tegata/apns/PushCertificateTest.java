package dev.tegata.apns;

import static dev.tegata.apns.Certificates.pem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegata.apns.Certificates.Issued;
import java.io.ByteArrayOutputStream;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.Test;

class PushCertificateTest {

    private static final char[] PASSWORD = "verschlüsselt".toCharArray();

    private final Certificates certificates = new Certificates();
    private final Issued push = certificates.push();

    @Test
    void theTopicIsTheUidOfTheSubject() throws Exception {
        PushCertificate certificate = push.asPushCertificate();

        assertThat(certificate.topic()).isEqualTo(Certificates.TOPIC);
        assertThat(certificate.notAfter()).isEqualTo(Certificates.NOT_AFTER);
        assertThat(certificate.toString())
                .isEqualTo(Certificates.TOPIC + " (valid until " + Certificates.NOT_AFTER + ")");
    }

    @Test
    void orderDoesNotMatterAndTheChainIsPutInOrder() throws Exception {
        String pem = push.keyPem() + certificates.authority().certificatePem() + push.certificatePem();

        PushCertificate certificate = PushCertificate.fromPem(pem, Optional.empty());

        assertThat(certificate.certificate()).isEqualTo(push.certificate());
        assertThat(certificate.chain())
                .containsExactly(push.certificate(), certificates.authority().certificate());
    }

    @Test
    void allTheUsualKeyFormatsAreRead() throws Exception {
        String plainPkcs8 =
                pem(new PemObject("PRIVATE KEY", push.keys().getPrivate().getEncoded()));
        String encryptedPkcs8 = pem(new JcaPKCS8Generator(
                push.keys().getPrivate(),
                new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                        .setProvider(new BouncyCastleProvider())
                        .setPRF(PKCS8Generator.PRF_HMACSHA256)
                        .setPassword(PASSWORD)
                        .build()));
        String encryptedPkcs1 = pem(new JcaMiscPEMGenerator(
                push.keys().getPrivate(),
                new JcePEMEncryptorBuilder("AES-128-CBC")
                        .setProvider(new BouncyCastleProvider())
                        .build(PASSWORD)));
        assertThat(push.keyPem()).contains("BEGIN RSA PRIVATE KEY");
        assertThat(encryptedPkcs8).contains("BEGIN ENCRYPTED PRIVATE KEY");
        assertThat(encryptedPkcs1).contains("Proc-Type: 4,ENCRYPTED");

        for (String key : new String[] {push.keyPem(), plainPkcs8, encryptedPkcs8, encryptedPkcs1}) {
            assertThat(PushCertificate.fromPem(push.certificatePem() + key, Optional.of(PASSWORD))
                            .topic())
                    .isEqualTo(Certificates.TOPIC);
        }
    }

    @Test
    void anEllipticCurveKeyIsFineToo() throws Exception {
        Issued elliptic = certificates.leaf("UID=" + Certificates.TOPIC, Certificates.ec());

        String key =
                pem(new PemObject("PRIVATE KEY", elliptic.keys().getPrivate().getEncoded()));

        assertThat(PushCertificate.fromPem(elliptic.certificatePem() + key, Optional.empty())
                        .topic())
                .isEqualTo(Certificates.TOPIC);
    }

    @Test
    void aPkcs12FileIsRead() throws Exception {
        byte[] file = pkcs12(push, true);

        PushCertificate certificate = PushCertificate.fromPkcs12(file, PASSWORD);

        assertThat(certificate.topic()).isEqualTo(Certificates.TOPIC);
        assertThat(certificate.chain()).hasSize(2);
    }

    @Test
    void anEncryptedKeyNeedsItsPassword() throws Exception {
        String key = pem(new JcaPKCS8Generator(
                push.keys().getPrivate(),
                new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                        .setProvider(new BouncyCastleProvider())
                        .setPassword(PASSWORD)
                        .build()));

        refused(push.certificatePem() + key, "the private key is encrypted; expected its password, got none");
        assertThatThrownBy(() -> PushCertificate.fromPem(push.certificatePem() + key, Optional.of("no".toCharArray())))
                .isInstanceOf(PushCertificateException.class)
                .hasMessage("the password does not open the private key");
    }

    @Test
    void aPkcs12FileThatDoesNotOpenIsRefused() throws Exception {
        byte[] file = pkcs12(push, true);

        assertThatThrownBy(() -> PushCertificate.fromPkcs12(file, "no".toCharArray()))
                .isInstanceOf(PushCertificateException.class)
                .hasMessageContaining("that the password opens");
        assertThatThrownBy(() -> PushCertificate.fromPkcs12(new byte[] {1, 2, 3}, PASSWORD))
                .isInstanceOf(PushCertificateException.class)
                .hasMessageContaining("(3 bytes came)");
    }

    @Test
    void aPkcs12FileWithoutAKeyIsRefused() throws Exception {
        byte[] file = pkcs12(push, false);

        assertThatThrownBy(() -> PushCertificate.fromPkcs12(file, PASSWORD))
                .isInstanceOf(PushCertificateException.class)
                .hasMessageContaining("but no private key");
    }

    @Test
    void aCertificateWithoutItsKeyIsRefused() {
        refused(push.certificatePem(), "but no private key; add the key that the certificate's request was made with");
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() {
        refused(push.certificatePem() + certificates.leaf("CN=other").keyPem(), "the private key does not belong");
    }

    @Test
    void aCaCertificateIsRecognized() {
        Issued authority = certificates.authority();

        refused(
                authority.certificatePem() + authority.keyPem(),
                "found no UID in \"CN=Test Root\"; this looks like a CA certificate");
    }

    @Test
    void aWebServersCertificateIsRecognized() {
        Issued web = certificates.leaf("CN=localhost");

        refused(web.certificatePem() + web.keyPem(), "this looks like a web server's certificate");
    }

    @Test
    void aVendorsSigningCertificateIsRecognized() {
        Issued vendor = certificates.leaf("CN=MDM Vendor: Example K.K.,C=JP");

        refused(vendor.certificatePem() + vendor.keyPem(), "this looks like the vendor's certificate");
    }

    @Test
    void aPushCertificateOfAnAppIsRefusedWithItsUid() {
        Issued app = certificates.push("jp.example.app");

        refused(app.certificatePem() + app.keyPem(), "starts with com.apple.mgmt., found the UID \"jp.example.app\"");
    }

    @Test
    void aCertificateRequestIsRecognized() throws Exception {
        String request = pem(new JcaPKCS10CertificationRequestBuilder(
                        new X500Name("CN=x"), push.keys().getPublic())
                .build(new JcaContentSignerBuilder("SHA256withRSA")
                        .build(push.keys().getPrivate())));

        refused(request + push.keyPem(), "found a certificate request");
    }

    @Test
    void nonsenseIsRefused() {
        refused("hello", "found none in 5 characters");
        refused("", "found none in 0 characters");
        refused("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "block 1 cannot be read");
        refused(push.keyPem(), "found no certificate");
    }

    private static void refused(String pem, String because) {
        assertThatThrownBy(() -> PushCertificate.fromPem(pem, Optional.empty()))
                .isInstanceOf(PushCertificateException.class)
                .hasMessageContaining(because);
    }

    private byte[] pkcs12(Issued issued, boolean withKey) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        if (withKey) {
            Certificate[] chain = {
                issued.certificate(), certificates.authority().certificate()
            };
            store.setKeyEntry("push", issued.keys().getPrivate(), PASSWORD, chain);
        } else {
            store.setCertificateEntry("push", issued.certificate());
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        store.store(file, PASSWORD);
        return file.toByteArray();
    }
}
