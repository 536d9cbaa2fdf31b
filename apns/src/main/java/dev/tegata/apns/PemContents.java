package dev.tegata.apns;

import java.io.IOException;
import java.io.StringReader;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;

/** The certificates and private keys of a PEM text (RFC 7468, and OpenSSL's older key formats), in their order. */
record PemContents(List<X509Certificate> certificates, List<PrivateKey> privateKeys) {

    static PemContents read(String pem, Optional<char[]> password) throws PushCertificateException {
        List<X509Certificate> certificates = new ArrayList<>();
        List<PrivateKey> keys = new ArrayList<>();
        boolean request = false;
        int blocks = 0;
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            for (Object block = parser.readObject(); block != null; block = parser.readObject()) {
                blocks++;
                switch (block) {
                    case X509CertificateHolder holder ->
                        certificates.add(new JcaX509CertificateConverter().getCertificate(holder));
                    case PKCS10CertificationRequest unsigned -> request = true;
                    default -> privateKey(block, password).ifPresent(keys::add);
                }
            }
        } catch (IOException | CertificateException unreadable) {
            throw new PushCertificateException(
                    "expected PEM blocks of a certificate and a private key, block " + (blocks + 1)
                            + " cannot be read: " + unreadable.getMessage(),
                    unreadable);
        }
        if (blocks == 0) {
            throw new PushCertificateException("expected PEM text with -----BEGIN CERTIFICATE-----, found none in "
                    + pem.length() + " characters");
        }
        if (certificates.isEmpty() && request) {
            throw new PushCertificateException(
                    "found a certificate request; expected the certificate that Apple's push certificate portal makes of it");
        }
        return new PemContents(List.copyOf(certificates), List.copyOf(keys));
    }

    /** The key in a block of any of the usual formats; empty for a block that is no private key. */
    private static Optional<PrivateKey> privateKey(Object block, Optional<char[]> password)
            throws PushCertificateException, PEMException {
        Optional<PrivateKeyInfo> info = switch (block) {
            case PrivateKeyInfo plain -> Optional.of(plain);
            case PEMKeyPair plain -> Optional.of(plain.getPrivateKeyInfo());
            case PKCS8EncryptedPrivateKeyInfo encrypted -> Optional.of(decrypt(encrypted, required(password)));
            case PEMEncryptedKeyPair encrypted -> Optional.of(decrypt(encrypted, required(password)));
            default -> Optional.empty();
        };
        if (info.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new JcaPEMKeyConverter().getPrivateKey(info.get()));
    }

    private static char[] required(Optional<char[]> password) throws PushCertificateException {
        return password.orElseThrow(
                () -> new PushCertificateException("the private key is encrypted; expected its password, got none"));
    }

    private static PrivateKeyInfo decrypt(PKCS8EncryptedPrivateKeyInfo encrypted, char[] password)
            throws PushCertificateException {
        try {
            return encrypted.decryptPrivateKeyInfo(new JceOpenSSLPKCS8DecryptorProviderBuilder()
                    .setProvider(new BouncyCastleProvider())
                    .build(password));
        } catch (PKCSException | OperatorCreationException wrong) {
            throw new PushCertificateException("the password does not open the private key", wrong);
        }
    }

    private static PrivateKeyInfo decrypt(PEMEncryptedKeyPair encrypted, char[] password)
            throws PushCertificateException {
        try {
            return encrypted
                    .decryptKeyPair(new JcePEMDecryptorProviderBuilder()
                            .setProvider(new BouncyCastleProvider())
                            .build(password))
                    .getPrivateKeyInfo();
        } catch (IOException wrong) {
            throw new PushCertificateException("the password does not open the private key", wrong);
        }
    }
}
