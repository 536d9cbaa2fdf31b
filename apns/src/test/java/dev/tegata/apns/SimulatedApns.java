package dev.tegata.apns;

import com.eatthepath.pushy.apns.server.MockApnsServer;
import com.eatthepath.pushy.apns.server.MockApnsServerBuilder;
import com.eatthepath.pushy.apns.server.PushNotificationHandler;
import com.eatthepath.pushy.apns.server.RejectedNotificationException;
import com.eatthepath.pushy.apns.server.RejectionReason;
import com.eatthepath.pushy.apns.server.UnregisteredDeviceTokenException;
import dev.tegata.apns.Certificates.Issued;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** pushy's mock server over TLS with client certificates; answers as told and remembers what it was sent. */
final class SimulatedApns implements AutoCloseable {

    record Received(Map<String, String> headers, String payload) {}

    final List<Received> received = new CopyOnWriteArrayList<>();

    /** What the next pushes are told; empty: accepted. */
    private volatile Optional<RejectedNotificationException> answer = Optional.empty();

    private final MockApnsServer server;
    private final int port;
    private final X509Certificate trust;

    SimulatedApns(Certificates certificates) throws IOException {
        Issued identity = certificates.leaf("CN=localhost");
        trust = certificates.authority().certificate();
        server = new MockApnsServerBuilder()
                .setServerCredentials(
                        new X509Certificate[] {identity.certificate()},
                        identity.keys().getPrivate(),
                        "")
                .setTrustedServerCertificateChain(trust)
                .setHandlerFactory(session -> handler(clientOf(session)))
                .build();
        port = server.start(0).join();
    }

    private static String clientOf(SSLSession session) {
        try {
            return ((X509Certificate) session.getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        } catch (SSLPeerUnverifiedException anonymous) {
            return "";
        }
    }

    private PushNotificationHandler handler(String clientSubject) {
        return (headers, body) -> {
            Map<String, String> seen = new HashMap<>();
            headers.forEach(header ->
                    seen.put(header.getKey().toString(), header.getValue().toString()));
            seen.put("client", clientSubject);
            received.add(new Received(seen, body == null ? "" : body.toString(StandardCharsets.UTF_8)));
            Optional<RejectedNotificationException> rejection = answer;
            if (rejection.isPresent()) {
                throw rejection.get();
            }
        };
    }

    void reset() {
        received.clear();
        answer = Optional.empty();
    }

    void reject(RejectionReason reason) {
        answer = Optional.of(new RejectedNotificationException(reason));
    }

    void unregisteredSince(Instant since) {
        answer = Optional.of(new UnregisteredDeviceTokenException(since));
    }

    ApnsEndpoint endpoint() {
        return new ApnsEndpoint("localhost", port, List.of(trust));
    }

    @Override
    public void close() {
        server.shutdown().join();
    }
}
