package dev.tegata.apns;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority that lives as long as a test. */
final class Certificates {

    static final String TOPIC = "com.apple.mgmt.External.5f2a8a1e-2f3b-4b87-9d5c-0c3d8d6a9f10";
    static final Instant NOT_BEFORE = Instant.parse("2024-01-01T00:00:00Z");
    static final Instant NOT_AFTER = Instant.parse("2049-12-31T23:59:59Z");

    private static long serial = 1;

    private final Issued authority;

    /** A certificate with its key. */
    record Issued(X509Certificate certificate, KeyPair keys) {
        String certificatePem() {
            return pem(certificate);
        }

        String keyPem() {
            return pem(keys.getPrivate());
        }

        PushCertificate asPushCertificate() throws PushCertificateException {
            return PushCertificate.fromPem(certificatePem() + keyPem(), Optional.empty());
        }
    }

    Certificates() {
        authority = issue("CN=Test Root", "CN=Test Root", Optional.empty(), rsa(), true);
    }

    Issued authority() {
        return authority;
    }

    Issued push() {
        return push(TOPIC);
    }

    Issued push(String uid) {
        return leaf("UID=" + uid + ",CN=APSP:5f2a8a1e,C=US");
    }

    Issued leaf(String subject) {
        return leaf(subject, rsa());
    }

    Issued leaf(String subject, KeyPair keys) {
        return issue(subject, "CN=Test Root", Optional.of(authority), keys, false);
    }

    static KeyPair rsa() {
        return keys("RSA", 2048);
    }

    static KeyPair ec() {
        return keys("EC", 256);
    }

    private static KeyPair keys(String algorithm, int size) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(size);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Issued issue(String subject, String issuer, Optional<Issued> by, KeyPair keys, boolean authority) {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    new X500Name(issuer),
                    BigInteger.valueOf(serial++),
                    Date.from(NOT_BEFORE),
                    Date.from(NOT_AFTER),
                    new X500Name(subject),
                    keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (subject.contains("localhost")) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.dNSName, "localhost")));
                builder.addExtension(
                        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
            }
            KeyPair signer = by.map(Issued::keys).orElse(keys);
            return new Issued(
                    new JcaX509CertificateConverter()
                            .getCertificate(builder.build(
                                    new JcaContentSignerBuilder("SHA256withRSA").build(signer.getPrivate()))),
                    keys);
        } catch (GeneralSecurityException | CertIOException | OperatorCreationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static String pem(Object thing) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(thing);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return text.toString();
    }
}
