package dev.tegata.apns;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The certificates and private keys of a PKCS #12 file (RFC 7292). */
record Pkcs12Contents(List<X509Certificate> certificates, List<PrivateKey> privateKeys) {

    static Pkcs12Contents read(byte[] file, char[] password) throws PushCertificateException {
        Set<X509Certificate> certificates = new LinkedHashSet<>();
        List<PrivateKey> keys = new ArrayList<>();
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(file), password);
            for (String alias : Collections.list(store.aliases())) {
                Key key = store.getKey(alias, password);
                if (key instanceof PrivateKey privateKey) {
                    keys.add(privateKey);
                }
                Certificate[] chain = store.getCertificateChain(alias);
                for (Certificate certificate :
                        chain == null ? new Certificate[] {store.getCertificate(alias)} : chain) {
                    if (certificate instanceof X509Certificate x509) {
                        certificates.add(x509);
                    }
                }
            }
        } catch (IOException | GeneralSecurityException unreadable) {
            throw new PushCertificateException(
                    "expected a PKCS #12 file (" + file.length + " bytes came) that the password opens: "
                            + unreadable.getMessage(),
                    unreadable);
        }
        return new Pkcs12Contents(List.copyOf(certificates), List.copyOf(keys));
    }
}
