package dev.tegata.protocol.profile;

import dev.tegata.protocol.Bytes;
import dev.tegata.protocol.plist.PlistDict;
import java.util.List;
import java.util.Optional;

/**
 * Where and how a device gets its identity certificate.
 *
 * @param url of the SCEP service
 * @param name given to the service as {@code message} of GetCACert
 * @param subject what the certificate is to be issued for, outermost first
 * @param challenge the one-time password, a secret
 * @param keySize bits of the RSA key: 1024, 2048 or 4096
 * @param caFingerprint digest of the CA certificate, recognized by its length: SHA-1 has 20 bytes, SHA-256 has 32
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/scep">Apple: Device Management, SCEP</a>
 */
public record ScepPayload(
        String url, String name, List<Rdn> subject, String challenge, int keySize, Optional<Bytes> caFingerprint) {
    static final String TYPE = "com.apple.security.scep";
    private static final int SIGN_AND_ENCRYPT = 1 | 4;

    /** One part of a name: {@code CN}, {@code O} or a dotted OID, and its value. */
    public record Rdn(String type, String value) {}

    public ScepPayload {
        subject = List.copyOf(subject);
        if (keySize != 1024 && keySize != 2048 && keySize != 4096) {
            throw new IllegalArgumentException("expected a Keysize of 1024, 2048 or 4096, got " + keySize);
        }
    }

    /** The keys of the type. Two of their names contain a space, one does not: that is how Apple spells them. */
    PlistDict content() {
        return PlistDict.of(
                "PayloadContent",
                PlistDict.builder()
                        .put("URL", url)
                        .put("Name", name)
                        .put(
                                "Subject",
                                subject.stream()
                                        .map(rdn -> List.of(List.of(rdn.type(), rdn.value())))
                                        .toList())
                        .put("Challenge", challenge)
                        .put("Keysize", keySize)
                        .put("Key Type", "RSA")
                        .put("Key Usage", SIGN_AND_ENCRYPT)
                        .putIfPresent("CAFingerprint", caFingerprint.map(Bytes::toArray))
                        .build());
    }

    /** The challenge is left out. */
    @Override
    public String toString() {
        return "ScepPayload[" + url + ", " + subject + "]";
    }
}
