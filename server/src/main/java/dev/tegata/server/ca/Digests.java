package dev.tegata.server.ca;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** One-time secrets, and the digests by which they and certificates are known. Thread-safe. */
public final class Digests {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SECRET_BYTES = 32;

    private Digests() {}

    /** A secret nobody can guess, of 43 characters that need no escaping anywhere. */
    public static String newSecret() {
        byte[] bytes = new byte[SECRET_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    public static byte[] sha256(byte[] bytes) {
        return digest("SHA-256", bytes);
    }

    public static byte[] sha256(String text) {
        return sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The name of a certificate in our tables. */
    public static byte[] sha256(X509Certificate certificate) {
        return sha256(der(certificate));
    }

    /** As Apple's SCEP payload wants the CA's fingerprint; over TLS, and in a signed profile, it is not what the trust rests on. */
    public static byte[] sha1(X509Certificate certificate) {
        return digest("SHA-1", der(certificate));
    }

    static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException(
                    "expected a certificate that can be encoded, got " + certificate.getSubjectX500Principal(), e);
        }
    }

    private static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no " + algorithm, e);
        }
    }
}
