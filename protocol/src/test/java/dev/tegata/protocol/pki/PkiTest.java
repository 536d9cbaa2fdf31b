package dev.tegata.protocol.pki;

import static dev.tegata.protocol.Fixtures.CA;
import static dev.tegata.protocol.Fixtures.DEVICE;
import static dev.tegata.protocol.Fixtures.DEVICE_KEY;
import static dev.tegata.protocol.Fixtures.LATER;
import static dev.tegata.protocol.Fixtures.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegata.protocol.ProtocolException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.Test;

class PkiTest {
    private static final int DIGITAL_SIGNATURE = 0;
    private static final int KEY_ENCIPHERMENT = 2;
    private static final int KEY_CERT_SIGN = 5;
    private static final int CRL_SIGN = 6;

    @Test
    void theCaMaySignCertificatesAndTakeScepRequests() throws Exception {
        X509Certificate certificate = CA.certificate();
        certificate.verify(certificate.getPublicKey());
        assertThat(certificate.getBasicConstraints()).isZero();
        for (int usage : new int[] {DIGITAL_SIGNATURE, KEY_ENCIPHERMENT, KEY_CERT_SIGN, CRL_SIGN}) {
            assertThat(certificate.getKeyUsage()[usage]).isTrue();
        }
        assertThat(certificate.getSigAlgName()).isEqualTo("SHA256withRSA");
        assertThat(certificate.getNotBefore()).isEqualTo(NOW);
        assertThat(certificate.getNotAfter()).isEqualTo(LATER);
        assertThat(CA.toString()).isEqualTo("CertificateIssuer[CN=Test Device CA, O=Example]");
    }

    @Test
    void aClientCertificateIsForClientsOnly() throws Exception {
        DEVICE.verify(CA.certificate().getPublicKey());
        assertThat(DEVICE.getIssuerX500Principal()).isEqualTo(CA.certificate().getSubjectX500Principal());
        assertThat(DEVICE.getBasicConstraints()).isEqualTo(-1);
        assertThat(DEVICE.getKeyUsage()[KEY_CERT_SIGN]).isFalse();
        assertThat(DEVICE.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(DEVICE.getSubjectAlternativeNames()).isNull();
        assertThat(DEVICE.getNotAfter()).isEqualTo(NOW.plus(Duration.ofDays(365)));
    }

    @Test
    void aServerCertificateHasItsNames() throws Exception {
        X509Certificate server = CA.issueServer(
                DEVICE_KEY.getPublic(),
                new X500Principal("CN=localhost"),
                List.of(SubjectAltName.dns("localhost"), SubjectAltName.ip("127.0.0.1"), SubjectAltName.ip("::1")),
                BigInteger.TWO,
                NOW,
                LATER);
        assertThat(server.getSerialNumber()).isEqualTo(BigInteger.TWO);
        assertThat(server.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(server.getSubjectAlternativeNames())
                .extracting(name -> String.valueOf(name.get(1)))
                .containsExactly("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
    }

    @Test
    void nothingIsIssuedBeyondTheLifeOfTheCa() {
        X500Principal subject = new X500Principal("CN=x");
        assertThatThrownBy(() -> CA.issueClient(
                        DEVICE_KEY.getPublic(), subject, List.of(), BigInteger.ONE, NOW, LATER.plusSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ends before the CA's own");
        assertThatThrownBy(() -> CA.issueClient(DEVICE_KEY.getPublic(), subject, List.of(), BigInteger.ONE, NOW, NOW))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void serialNumbersArePositiveAndDiffer() {
        BigInteger one = CertificateIssuer.newSerial();
        assertThat(one.signum()).isOne();
        assertThat(one.bitLength()).isEqualTo(127);
        assertThat(Set.of(one, CertificateIssuer.newSerial())).hasSize(2);
    }

    @Test
    void chainsAndKeysComeBackFromPem() throws Exception {
        String text = "subject: a comment\n" + Pem.text(List.of(DEVICE, CA.certificate())) + Pem.text(CA.key());
        assertThat(Pem.certificates(text)).containsExactly(DEVICE, CA.certificate());
        assertThat(Pem.privateKey(text)).isEqualTo(CA.key());

        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair ec = generator.generateKeyPair();
        assertThat(Pem.privateKey(Pem.text(ec.getPrivate())).getEncoded())
                .isEqualTo(ec.getPrivate().getEncoded());
    }

    @Test
    void theOlderFormOfAnRsaKeyIsRead() throws Exception {
        byte[] pkcs1 = PrivateKeyInfo.getInstance(CA.key().getEncoded())
                .parsePrivateKey()
                .toASN1Primitive()
                .getEncoded();
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(new PemObject("RSA PRIVATE KEY", pkcs1));
        }
        assertThat(Pem.privateKey(text.toString())).isEqualTo(CA.key());
    }

    @Test
    void pemWithoutWhatIsAskedForIsRefusedWithAHint() throws Exception {
        assertThatThrownBy(() -> Pem.certificates(Pem.text(CA.key())))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("BEGIN CERTIFICATE");
        assertThatThrownBy(() -> Pem.privateKey("nothing"))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("BEGIN PRIVATE KEY");
        assertThatThrownBy(() -> Pem.certificates("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"))
                .isInstanceOf(ProtocolException.class);
        StringWriter encrypted = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(encrypted)) {
            writer.writeObject(
                    CA.key(),
                    new JcePEMEncryptorBuilder("AES-128-CBC")
                            .setProvider(BouncyCastle.PROVIDER)
                            .build("password".toCharArray()));
        }
        assertThatThrownBy(() -> Pem.privateKey(encrypted.toString()))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("without password");
    }
}
