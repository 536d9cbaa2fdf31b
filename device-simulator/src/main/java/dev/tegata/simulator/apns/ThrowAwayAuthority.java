package dev.tegata.simulator.apns;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority that lives as long as the simulator and is trusted by nobody else: in place of Apple's push certificate portal. */
public final class ThrowAwayAuthority {
    private static final Duration LIFE = Duration.ofDays(30);
    private static final X500Name NAME = new X500Name("CN=Tegata simulator throw-away CA");

    private final KeyPair keys;
    private final X509Certificate root;
    private final Instant now;

    /**
     * A certificate and its key.
     *
     * @param key a secret, but one of no worth
     */
    public record Identity(X509Certificate certificate, PrivateKey key) {
        public String certificatePem() {
            try {
                return pem("CERTIFICATE", certificate.getEncoded());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("a certificate made here can be encoded", e);
            }
        }

        public String keyPem() {
            return pem("PRIVATE KEY", key.getEncoded());
        }

        private static String pem(String what, byte[] der) {
            String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
            return "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n";
        }
    }

    private ThrowAwayAuthority(Instant now) throws GeneralSecurityException, IOException {
        this.now = now;
        keys = newKeys();
        root = sign(NAME, keys, true, List.of());
    }

    /** Makes a new authority whose certificates begin a day before this moment and live 30 days. */
    public static ThrowAwayAuthority create(Instant now) {
        try {
            return new ThrowAwayAuthority(now);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("throw-away certificates could not be made", e);
        }
    }

    /** The authority itself, for those who are to trust it. */
    public Identity root() {
        return new Identity(root, keys.getPrivate());
    }

    /** A server certificate for localhost and this host. */
    public Identity server(String host) {
        return issue(new X500Name("CN=" + host), List.of("localhost", host));
    }

    /** A push certificate of an MDM customer: its subject's UID is the topic. */
    public Identity push(String topic) {
        return issue(
                new X500NameBuilder(BCStyle.INSTANCE)
                        .addRDN(BCStyle.UID, topic)
                        .addRDN(BCStyle.CN, "APSP:" + topic)
                        .build(),
                List.of());
    }

    /** What the push service needs to let in the push certificates of this authority. */
    public ApnsTls apnsTls(String host) {
        Identity server = server(host);
        return new ApnsTls(List.of(server.certificate(), root), server.key(), root);
    }

    private Identity issue(X500Name subject, List<String> hosts) {
        try {
            KeyPair own = newKeys();
            return new Identity(sign(subject, own, false, hosts), own.getPrivate());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("a throw-away certificate for " + subject + " could not be made", e);
        }
    }

    private X509Certificate sign(X500Name subject, KeyPair own, boolean authority, List<String> hosts)
            throws GeneralSecurityException, IOException {
        try {
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    NAME,
                    new BigInteger(64, new SecureRandom()).add(BigInteger.ONE),
                    Date.from(now.minus(Duration.ofDays(1))),
                    Date.from(now.plus(LIFE)),
                    subject,
                    own.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (!hosts.isEmpty()) {
                builder.addExtension(Extension.subjectAlternativeName, false, names(hosts));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private static GeneralNames names(List<String> hosts) {
        return new GeneralNames(hosts.stream()
                .distinct()
                .map(host -> new GeneralName(isAddress(host) ? GeneralName.iPAddress : GeneralName.dNSName, host))
                .toArray(GeneralName[]::new));
    }

    private static boolean isAddress(String host) {
        return host.contains(":") || host.chars().allMatch(c -> Character.isDigit(c) || c == '.');
    }

    private static KeyPair newKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }
}
