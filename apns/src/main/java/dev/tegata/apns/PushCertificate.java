package dev.tegata.apns;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.IETFUtils;

/**
 * The MDM push certificate of one customer with its private key: who may push, and to which topic.
 *
 * <p>The topic is the UID in the certificate's subject and never changes for the devices enrolled under it (Apple: "Setting
 * up push notifications for your device management customers", and Topic of the MDM payload). Immutable.
 *
 * <p>An expired certificate can be made, so that a server still starts and can raise the alarm; see {@link #notAfter}.
 */
public final class PushCertificate {

    private static final ASN1ObjectIdentifier UID = new ASN1ObjectIdentifier("0.9.2342.19200300.100.1.1");
    private static final String TOPIC_PREFIX = "com.apple.mgmt.";
    private static final byte[] PROBE = "does the key belong to the certificate?".getBytes(StandardCharsets.UTF_8);

    private final X509Certificate certificate;
    private final List<X509Certificate> chain;
    private final PrivateKey privateKey;
    private final String topic;

    private PushCertificate(
            X509Certificate certificate, List<X509Certificate> chain, PrivateKey privateKey, String topic) {
        this.certificate = certificate;
        this.chain = chain;
        this.privateKey = privateKey;
        this.topic = topic;
    }

    /**
     * Reads PEM text: the certificate Apple's push certificate portal gave, with its chain or without, and the private key its
     * request was made with, in any order. Texts of several files may simply be joined.
     *
     * @param password of the private key; empty when it is not encrypted
     * @throws PushCertificateException when this is not a push certificate with its key
     */
    public static PushCertificate fromPem(String pem, Optional<char[]> password) throws PushCertificateException {
        PemContents contents = PemContents.read(pem, password);
        return of(contents.certificates(), contents.privateKeys());
    }

    /**
     * Reads a PKCS #12 file (.p12, .pfx).
     *
     * @throws PushCertificateException when it cannot be opened, or holds no push certificate with its key
     */
    public static PushCertificate fromPkcs12(byte[] file, char[] password) throws PushCertificateException {
        Pkcs12Contents contents = Pkcs12Contents.read(file, password);
        return of(contents.certificates(), contents.privateKeys());
    }

    private static PushCertificate of(List<X509Certificate> certificates, List<PrivateKey> keys)
            throws PushCertificateException {
        if (certificates.isEmpty()) {
            throw new PushCertificateException(
                    "expected a push certificate with its private key, found no certificate");
        }
        if (keys.isEmpty()) {
            throw new PushCertificateException("found the certificate of " + names(certificates)
                    + " but no private key; add the key that the certificate's request was made with");
        }
        for (PrivateKey key : keys) {
            for (X509Certificate certificate : certificates) {
                if (belongs(key, certificate)) {
                    return new PushCertificate(
                            certificate, chainOf(certificate, certificates), key, topicOf(certificate));
                }
            }
        }
        throw new PushCertificateException("the private key does not belong to the certificate of "
                + names(certificates) + "; expected the key that the certificate's request was made with");
    }

    private static boolean belongs(PrivateKey key, X509Certificate certificate) {
        if (!key.getAlgorithm().equals(certificate.getPublicKey().getAlgorithm())) {
            return false;
        }
        try {
            Signature signature =
                    Signature.getInstance(key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException cannotSign) {
            return false;
        }
    }

    private static String topicOf(X509Certificate certificate) throws PushCertificateException {
        Optional<String> uid = uidOf(certificate);
        if (uid.isPresent() && uid.get().startsWith(TOPIC_PREFIX)) {
            return uid.get();
        }
        String found = uid.map(value -> "found the UID \"" + value + "\"").orElse("found no UID");
        throw new PushCertificateException(
                "expected a push certificate whose subject has a UID that starts with " + TOPIC_PREFIX + ", " + found
                        + " in \"" + certificate.getSubjectX500Principal() + "\"" + guess(certificate));
    }

    private static Optional<String> uidOf(X509Certificate certificate) {
        X500Name subject =
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        for (RDN rdn : subject.getRDNs(UID)) {
            for (AttributeTypeAndValue attribute : rdn.getTypesAndValues()) {
                if (attribute.getType().equals(UID)) {
                    return Optional.of(IETFUtils.valueToString(attribute.getValue()));
                }
            }
        }
        return Optional.empty();
    }

    private static String guess(X509Certificate certificate) {
        if (certificate.getBasicConstraints() >= 0) {
            return "; this looks like a CA certificate";
        }
        String subject = certificate.getSubjectX500Principal().getName();
        if (subject.contains("MDM Vendor") || subject.contains("Mobile Device Management Vendor")) {
            return "; this looks like the vendor's certificate that signs requests, not the push certificate itself";
        }
        try {
            List<String> uses = certificate.getExtendedKeyUsage();
            if (uses != null && uses.contains("1.3.6.1.5.5.7.3.1") && !uses.contains("1.3.6.1.5.5.7.3.2")) {
                return "; this looks like a web server's certificate";
            }
        } catch (CertificateParsingException unreadable) {
            return "; its extended key usage cannot be read";
        }
        return "; download the push certificate from Apple's push certificate portal";
    }

    /** The certificate and those above it that were given, in the order a TLS peer wants them. */
    private static List<X509Certificate> chainOf(X509Certificate certificate, List<X509Certificate> given) {
        List<X509Certificate> chain = new ArrayList<>(List.of(certificate));
        boolean grew = true;
        while (grew) {
            X509Certificate last = chain.getLast();
            Optional<X509Certificate> issuer = given.stream()
                    .filter(candidate -> !chain.contains(candidate))
                    .filter(candidate -> candidate.getSubjectX500Principal().equals(last.getIssuerX500Principal()))
                    .findFirst();
            issuer.ifPresent(chain::add);
            grew = issuer.isPresent();
        }
        return List.copyOf(chain);
    }

    private static String names(List<X509Certificate> certificates) {
        return certificates.stream()
                .map(certificate -> "\"" + certificate.getSubjectX500Principal() + "\"")
                .collect(Collectors.joining(", "));
    }

    /** The push topic, as in the device's enrollment profile: {@code com.apple.mgmt.External.} and a UUID. */
    public String topic() {
        return topic;
    }

    /** The moment after which APNs refuses it. Renew before, for the same topic, with the same Apple Account. */
    public Instant notAfter() {
        return certificate.getNotAfter().toInstant();
    }

    /** The push certificate itself. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** The push certificate, then its issuers as far as they were given. */
    public List<X509Certificate> chain() {
        return chain;
    }

    PrivateKey privateKey() {
        return privateKey;
    }

    @Override
    public String toString() {
        return topic + " (valid until " + notAfter() + ")";
    }
}
