package dev.tegata.protocol.pki;

import dev.tegata.protocol.ProtocolException;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority: its certificate and its key. Immutable and thread-safe.
 *
 * @param certificate of the CA
 * @param key private key of the certificate, RSA or EC; RSA where SCEP is served, which encrypts to it
 */
public record CertificateIssuer(X509Certificate certificate, PrivateKey key) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int CA_USAGE =
            KeyUsage.keyCertSign | KeyUsage.cRLSign | KeyUsage.digitalSignature | KeyUsage.keyEncipherment;

    /** A new key and a certificate for it that it signed itself, able to issue end-entity certificates only. */
    public static CertificateIssuer selfSigned(X500Principal subject, Instant notBefore, Instant notAfter) {
        KeyPair pair = newRsaKey();
        try {
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    subject, newSerial(), Date.from(notBefore), Date.from(notAfter), subject, pair.getPublic());
            JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(CA_USAGE));
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(pair.getPublic()));
            return new CertificateIssuer(sign(builder, pair.getPrivate()), pair.getPrivate());
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("a CA certificate for " + subject + " could not be made", e);
        }
    }

    /** A new RSA key of 2048 bits, the size every Apple device takes. */
    public static KeyPair newRsaKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048, RANDOM);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no RSA", e);
        }
    }

    /** A serial number nobody can guess: positive, 127 random bits. */
    public static BigInteger newSerial() {
        return new BigInteger(127, RANDOM).setBit(126);
    }

    /**
     * A certificate by which a client proves who it is.
     *
     * @param publicKey what to certify; the caller has checked that the requester has the private key
     * @param notAfter not later than the end of the CA's own certificate
     * @throws ProtocolException when the public key cannot be certified
     * @throws IllegalArgumentException when the times do not fit
     */
    public X509Certificate issueClient(
            PublicKey publicKey,
            X500Principal subject,
            List<SubjectAltName> altNames,
            BigInteger serial,
            Instant notBefore,
            Instant notAfter) {
        return issue(publicKey, subject, altNames, serial, notBefore, notAfter, KeyPurposeId.id_kp_clientAuth);
    }

    /** A certificate by which a TLS server proves who it is; same parameters, its names are in {@code altNames}. */
    public X509Certificate issueServer(
            PublicKey publicKey,
            X500Principal subject,
            List<SubjectAltName> altNames,
            BigInteger serial,
            Instant notBefore,
            Instant notAfter) {
        return issue(publicKey, subject, altNames, serial, notBefore, notAfter, KeyPurposeId.id_kp_serverAuth);
    }

    private X509Certificate issue(
            PublicKey publicKey,
            X500Principal subject,
            List<SubjectAltName> altNames,
            BigInteger serial,
            Instant notBefore,
            Instant notAfter,
            KeyPurposeId purpose) {
        checkTimes(notBefore, notAfter);
        try {
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    certificate, serial, Date.from(notBefore), Date.from(notAfter), subject, publicKey);
            JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(
                    Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(publicKey));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    extensions.createAuthorityKeyIdentifier(certificate.getPublicKey()));
            if (!altNames.isEmpty()) {
                GeneralName[] names =
                        altNames.stream().map(SubjectAltName::generalName).toArray(GeneralName[]::new);
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
            }
            return sign(builder, key);
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new ProtocolException(
                    "expected a public key that can be certified for " + subject + ": " + e.getMessage(),
                    publicKey.getEncoded(),
                    e);
        }
    }

    private void checkTimes(Instant notBefore, Instant notAfter) {
        Instant end = certificate.getNotAfter().toInstant();
        if (!notBefore.isBefore(notAfter) || notAfter.isAfter(end)) {
            throw new IllegalArgumentException("expected a time of validity that ends before the CA's own (" + end
                    + "), got " + notBefore + " to " + notAfter);
        }
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
            throws OperatorCreationException, GeneralSecurityException {
        String algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(key)));
    }

    /** The key is left out. */
    @Override
    public String toString() {
        return "CertificateIssuer[" + certificate.getSubjectX500Principal() + "]";
    }
}
