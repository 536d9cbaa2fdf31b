package dev.tegata.server.http;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A key with a self-signed certificate, made for one test. */
record TestIdentity(KeyPair keys, X509Certificate certificate) {
    private static final char[] PASSWORD = "test".toCharArray();

    static TestIdentity server() throws Exception {
        return valid("CN=127.0.0.1", Instant.now().minus(Duration.ofHours(1)), Duration.ofDays(1));
    }

    static TestIdentity device(String name) throws Exception {
        return valid("CN=" + name, Instant.now().minus(Duration.ofHours(1)), Duration.ofDays(1));
    }

    static TestIdentity expiredDevice(String name) throws Exception {
        return valid("CN=" + name, Instant.now().minus(Duration.ofDays(30)), Duration.ofDays(1));
    }

    TlsSettings tls(boolean wantClientCertificate) {
        return new TlsSettings(List.of(certificate), keys.getPrivate(), wantClientCertificate);
    }

    /** A client's TLS that trusts {@code server} and presents {@code own}, if any. */
    static SSLContext clientTls(TestIdentity server, TestIdentity... own) throws Exception {
        KeyStore trusted = emptyStore();
        trusted.setCertificateEntry("server", server.certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        KeyManager[] identities = {};
        if (own.length > 0) {
            KeyStore keys = emptyStore();
            keys.setKeyEntry("own", own[0].keys().getPrivate(), PASSWORD, new X509Certificate[] {own[0].certificate()});
            KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
            factory.init(keys, PASSWORD);
            identities = factory.getKeyManagers();
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(identities, trust.getTrustManagers(), new SecureRandom());
        return context;
    }

    private static TestIdentity valid(String subject, Instant from, Duration validity) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair keys = generator.generateKeyPair();
        X500Name name = new X500Name(subject);
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name, BigInteger.ONE, Date.from(from), Date.from(from.plus(validity)), name, keys.getPublic());
        builder.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
        X509Certificate certificate = new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        return new TestIdentity(keys, certificate);
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, PASSWORD);
        return store;
    }
}
