package dev.tegata.server.http;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is at the other end of a connection, read once after the handshake. */
record Peer(InetSocketAddress remote, Optional<X509Certificate> certificate) {
    private static final Logger LOG = LoggerFactory.getLogger(Peer.class);

    /** Empty when the connection is already gone and its address with it. */
    static Optional<Peer> of(Channel channel) {
        if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
            return Optional.empty();
        }
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        return Optional.of(new Peer(remote, tls == null ? Optional.empty() : presented(tls, remote)));
    }

    private static Optional<X509Certificate> presented(SslHandler tls, InetSocketAddress remote) {
        try {
            byte[] leaf = tls.engine().getSession().getPeerCertificates()[0].getEncoded();
            // Parsed afresh: the TLS library's own object parses lazily and would fail later, inside a handler.
            return Optional.of((X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(leaf)));
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        } catch (CertificateException | RuntimeException e) {
            LOG.info("{} presented a certificate that cannot be read; taken as none: {}", remote, e.toString());
            return Optional.empty();
        }
    }
}
