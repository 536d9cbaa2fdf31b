package dev.tegata.server.identity;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The certificates a request proved to have: that of the connection, the signer of Mdm-Signature, or both. Nothing is known yet of whether
 * they are ours.
 *
 * @param certificates at least one
 */
public record Proof(List<X509Certificate> certificates) {
    public Proof {
        certificates = List.copyOf(certificates);
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("expected at least one certificate, got none");
        }
    }
}
