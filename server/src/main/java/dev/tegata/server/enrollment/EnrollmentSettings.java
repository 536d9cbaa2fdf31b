package dev.tegata.server.enrollment;

import dev.tegata.protocol.profile.AccessRights;
import java.net.URI;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * What an enrollment profile says of this server.
 *
 * @param publicUrl where devices reach the device listener, https; cannot change for devices once enrolled
 * @param organization shown to the person who installs the profile
 * @param profileIdentifier reverse-DNS; a profile of the same identifier replaces the one installed before
 * @param topic of the push certificate; without it no device can be enrolled
 * @param signMessage whether devices sign each request (Mdm-Signature), for a server behind a proxy that ends TLS
 * @param trustRoots what devices must trust to reach {@code publicUrl}; none for a publicly trusted certificate
 * @param signingChain the certificate that signs the profile, leaf first: that of the listener, which the device trusts by then
 * @param signingKey its private key
 */
public record EnrollmentSettings(
        URI publicUrl,
        String organization,
        String profileIdentifier,
        Optional<String> topic,
        boolean signMessage,
        List<X509Certificate> trustRoots,
        List<X509Certificate> signingChain,
        PrivateKey signingKey) {
    static final int ACCESS_RIGHTS = AccessRights.ALL;

    public EnrollmentSettings {
        trustRoots = List.copyOf(trustRoots);
        signingChain = List.copyOf(signingChain);
        if (!"https".equals(publicUrl.getScheme()) || publicUrl.getHost() == null) {
            throw new IllegalArgumentException(
                    "expected an address of the device listener like https://mdm.example.com, got " + publicUrl);
        }
    }

    /** An address on the device listener. */
    String url(String path) {
        return publicUrl.toString().replaceAll("/+$", "") + path;
    }

    /** The key is left out. */
    @Override
    public String toString() {
        return "EnrollmentSettings[" + publicUrl + ", topic " + topic.orElse("(none)") + "]";
    }
}
