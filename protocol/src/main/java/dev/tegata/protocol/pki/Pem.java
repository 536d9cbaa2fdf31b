package dev.tegata.protocol.pki;

import dev.tegata.protocol.ProtocolException;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.util.io.pem.PemWriter;

/** Certificates and keys as PEM text (RFC 7468), the form administrators have them in; stateless and thread-safe. */
public final class Pem {
    private Pem() {}

    /**
     * The certificates in {@code text}, in their order; other objects between them are passed over.
     *
     * @throws ProtocolException when there is none, or one is damaged
     */
    public static List<X509Certificate> certificates(String text) {
        List<X509Certificate> found = new ArrayList<>();
        for (Object object : objects(text)) {
            if (object instanceof X509CertificateHolder holder) {
                found.add(certificate(holder));
            }
        }
        if (found.isEmpty()) {
            throw new ProtocolException("expected a PEM text with -----BEGIN CERTIFICATE-----, got one without");
        }
        return List.copyOf(found);
    }

    /**
     * The private key in {@code text}: PKCS #8, or the older PKCS #1 and SEC 1, not encrypted.
     *
     * @throws ProtocolException when there is none, it is encrypted or damaged; never repeats the text
     */
    public static PrivateKey privateKey(String text) {
        for (Object object : objects(text)) {
            switch (object) {
                case PrivateKeyInfo info -> {
                    return key(info);
                }
                case PEMKeyPair pair -> {
                    return key(pair.getPrivateKeyInfo());
                }
                case PEMEncryptedKeyPair encrypted -> throw encryptedKey();
                case PKCS8EncryptedPrivateKeyInfo encrypted -> throw encryptedKey();
                default -> {}
            }
        }
        throw new ProtocolException("expected a PEM text with -----BEGIN PRIVATE KEY-----, got one without");
    }

    /** {@code certificates} as PEM text. */
    public static String text(List<X509Certificate> certificates) {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            for (X509Certificate certificate : certificates) {
                writer.writeObject(new JcaMiscPEMGenerator(certificate));
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("expected certificates that can be encoded", e);
        }
        return text.toString();
    }

    /** {@code key} as PEM text in PKCS #8, not encrypted. */
    public static String text(PrivateKey key) {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new JcaPKCS8Generator(key, null));
        } catch (IOException e) {
            throw new IllegalArgumentException("expected a key that can be encoded, got " + key.getAlgorithm(), e);
        }
        return text.toString();
    }

    private static List<Object> objects(String text) {
        List<Object> objects = new ArrayList<>();
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
                objects.add(object);
            }
            return objects;
        } catch (IOException | RuntimeException damaged) {
            throw new ProtocolException("expected PEM text, got a damaged object after " + objects.size()
                    + " good ones: " + damaged.getMessage());
        }
    }

    private static X509Certificate certificate(X509CertificateHolder holder) {
        try {
            return new JcaX509CertificateConverter().getCertificate(holder);
        } catch (CertificateException damaged) {
            throw new ProtocolException(
                    "expected a certificate in PEM: " + damaged.getMessage(),
                    holder.toString().getBytes(StandardCharsets.UTF_8),
                    damaged);
        }
    }

    private static PrivateKey key(PrivateKeyInfo info) {
        try {
            return new JcaPEMKeyConverter().getPrivateKey(info);
        } catch (IOException unknown) {
            throw new ProtocolException("expected an RSA or EC private key, got algorithm "
                    + info.getPrivateKeyAlgorithm().getAlgorithm());
        }
    }

    private static ProtocolException encryptedKey() {
        return new ProtocolException(
                "expected a private key without password, got an encrypted one; openssl pkey -in <file> takes it off");
    }
}
