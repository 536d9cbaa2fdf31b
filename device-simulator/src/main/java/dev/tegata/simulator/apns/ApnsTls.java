package dev.tegata.simulator.apns;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What the push service shows and whom it lets in.
 *
 * @param chain its own certificate first
 * @param key of the first certificate
 * @param clientRoot the authority that push certificates must come from
 */
public record ApnsTls(List<X509Certificate> chain, PrivateKey key, X509Certificate clientRoot) {
    public ApnsTls {
        chain = List.copyOf(chain);
    }
}
