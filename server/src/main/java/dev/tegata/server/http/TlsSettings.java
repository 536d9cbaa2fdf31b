package dev.tegata.server.http;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A listener's TLS identity. TLS 1.2 and 1.3 are spoken, HTTP/2 and HTTP/1.1 offered by ALPN.
 *
 * <h2>Why a client certificate is asked for but not verified here</h2>
 *
 * With {@code wantClientCertificate} the handshake asks for a certificate, accepts any or none, and names no
 * authorities. A certificate that is expired, revoked or from a stranger must be answered by HTTP 400 with a reason,
 * not by a broken handshake a device can neither report nor recover from; and whether a certificate belongs to an
 * enrollment is a question for the identity service, which has the enrollments. So {@link Request#clientCertificate} is
 * <em>a claim</em> about the subject: only the possession of the private key has been proved, by TLS itself.
 *
 * @param certificateChain leaf first; not empty
 * @param privateKey of the leaf
 * @param wantClientCertificate whether to ask the client for a certificate
 */
public record TlsSettings(
        List<X509Certificate> certificateChain, PrivateKey privateKey, boolean wantClientCertificate) {
    public TlsSettings {
        certificateChain = List.copyOf(certificateChain);
        if (certificateChain.isEmpty()) {
            throw new IllegalArgumentException("expected at least the server's own certificate, got an empty chain");
        }
    }

    @Override
    public String toString() {
        return "TlsSettings[" + certificateChain.getFirst().getSubjectX500Principal() + ", wantClientCertificate="
                + wantClientCertificate + "]";
    }
}
