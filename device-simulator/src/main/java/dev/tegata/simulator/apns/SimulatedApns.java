package dev.tegata.simulator.apns;

import com.eatthepath.pushy.apns.server.MockApnsServer;
import com.eatthepath.pushy.apns.server.MockApnsServerBuilder;
import com.eatthepath.pushy.apns.server.MockApnsServerListener;
import com.eatthepath.pushy.apns.server.PushNotificationHandler;
import com.eatthepath.pushy.apns.server.RejectedNotificationException;
import com.eatthepath.pushy.apns.server.RejectionReason;
import dev.tegata.simulator.fault.FaultKind;
import dev.tegata.simulator.fault.Faults;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * APNs as an MDM server meets it: HTTP/2, mutual TLS, topic from the client certificate, a table of tokens. Thread-safe; closed by whoever
 * started it.
 */
public final class SimulatedApns implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SimulatedApns.class);
    private static final int HISTORY = 10_000;
    /** The longest a caller may wait for a push in one request. */
    public static final Duration LONGEST_WAIT = Duration.ofSeconds(25);

    private final InstantSource clock;
    private final Faults faults;
    private final PushTokens tokens;
    private final MockApnsServer server;
    private final int port;
    private final Deque<Push> history = new ArrayDeque<>();
    private long received;

    private SimulatedApns(ApnsTls tls, int wantedPort, InstantSource clock, Faults faults) throws SSLException {
        this.clock = clock;
        this.faults = faults;
        tokens = new PushTokens(clock);
        server = new MockApnsServerBuilder()
                .setServerCredentials(tls.chain().toArray(X509Certificate[]::new), tls.key(), null)
                // pushy's name for whom the server trusts among its clients
                .setTrustedServerCertificateChain(tls.clientRoot())
                .setHandlerFactory(this::handlerOf)
                .setListener(new Refusals())
                .build();
        port = server.start(wantedPort).join();
    }

    /**
     * Starts to listen, on all interfaces since pushy knows no other way.
     *
     * @param port 0 for any free port
     * @throws IOException when the port is taken or the certificates do not fit together
     */
    public static SimulatedApns start(ApnsTls tls, int port, InstantSource clock, Faults faults) throws IOException {
        try {
            return new SimulatedApns(tls, port, clock, faults);
        } catch (CompletionException e) {
            throw new IOException("the simulated APNs could not listen on port " + port, e);
        }
    }

    public int port() {
        return port;
    }

    /** A token becomes valid for this topic; its device is online. Registering again revives a removed token. */
    public void register(byte[] token, String topic, PushListener listener) {
        tokens.register(hex(token), topic, listener);
    }

    /** From now on pushes to this token are answered 410 Unregistered; false when it was never registered. */
    public boolean remove(byte[] token) {
        return tokens.remove(hex(token));
    }

    /** While offline the last push is kept until its expiration; false when the token was never registered. */
    public boolean setOnline(byte[] token, boolean online) {
        return tokens.setOnline(hex(token), online);
    }

    /**
     * What reached the device after the delivery of this number; waits for the first one.
     *
     * @param patience at most {@link #LONGEST_WAIT}
     * @return empty when the token was never registered; an empty list when nothing came in time
     */
    public Optional<List<Delivery>> deliveriesAfter(byte[] token, long number, Duration patience)
            throws InterruptedException {
        Duration wait = patience.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : patience;
        return tokens.deliveriesAfter(hex(token), number, wait);
    }

    /** Every push received, refused ones too, oldest first; bounded. */
    public List<Push> history() {
        synchronized (history) {
            return List.copyOf(history);
        }
    }

    /** Forgets tokens and history. */
    public void reset() {
        tokens.clear();
        synchronized (history) {
            history.clear();
        }
    }

    private PushNotificationHandler handlerOf(SSLSession session) {
        Optional<String> topic = certificate(session).flatMap(PushCertificateTopic::of);
        return (headers, payload) -> handle(topic, headers, Optional.ofNullable(payload));
    }

    private void handle(Optional<String> certificateTopic, Http2Headers headers, Optional<ByteBuf> payload)
            throws RejectedNotificationException {
        record(headers, payload, accept(certificateTopic, headers, payload));
    }

    /** Writes refusals down; what was accepted is recorded where its outcome is known. */
    private final class Refusals implements MockApnsServerListener {
        @Override
        public void handlePushNotificationAccepted(Http2Headers headers, ByteBuf payload) {}

        @Override
        public void handlePushNotificationRejected(
                Http2Headers headers,
                @Nullable ByteBuf payload,
                RejectionReason reason,
                @Nullable Instant deviceTokenExpirationTimestamp) {
            record(headers, Optional.ofNullable(payload), "refused: " + wireName(reason));
        }
    }

    /** BAD_DEVICE_TOKEN is BadDeviceToken on the wire; pushy keeps the text to itself. */
    private static String wireName(RejectionReason reason) {
        return Arrays.stream(reason.name().split("_", -1))
                .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
    }

    private String accept(Optional<String> certificateTopic, Http2Headers headers, Optional<ByteBuf> payload)
            throws RejectedNotificationException {
        strike(FaultKind.PUSH_TOO_MANY_REQUESTS, RejectionReason.TOO_MANY_REQUESTS);
        strike(FaultKind.PUSH_UNAVAILABLE, RejectionReason.SERVICE_UNAVAILABLE);
        strike(FaultKind.PUSH_INTERNAL_ERROR, RejectionReason.INTERNAL_SERVER_ERROR);
        // Without a certificate APNs expects a provider token, and MDM has none (Apple: Setting up push notifications).
        String topic = certificateTopic.orElseThrow(
                () -> new RejectedNotificationException(RejectionReason.MISSING_PROVIDER_TOKEN));
        PushRequest push = PushRequest.read(headers, payload);
        PushRequest.refuse(!push.topic().orElse(topic).equals(topic), RejectionReason.TOPIC_DISALLOWED);
        return tokens.accept(push, topic);
    }

    private void strike(FaultKind kind, RejectionReason reason) throws RejectedNotificationException {
        PushRequest.refuse(faults.strike(kind).isPresent(), reason);
    }

    private void record(Http2Headers headers, Optional<ByteBuf> payload, String outcome) {
        synchronized (history) {
            received++;
            history.addLast(new Push(
                    received,
                    clock.instant().toString(),
                    PushRequest.token(headers),
                    PushRequest.header(headers, "apns-topic").orElse(""),
                    PushRequest.header(headers, "apns-push-type").orElse(""),
                    PushRequest.header(headers, "apns-priority").orElse(""),
                    PushRequest.header(headers, "apns-expiration").orElse(""),
                    PushRequest.pushMagic(payload).orElse(""),
                    outcome));
            if (history.size() > HISTORY) {
                history.removeFirst();
            }
        }
    }

    private static Optional<X509Certificate> certificate(SSLSession session) {
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate certificate
                    ? Optional.of(certificate)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    private static String hex(byte[] token) {
        return HexFormat.of().formatHex(token).toLowerCase(Locale.ROOT);
    }

    /** Closes every socket at once; the event loop ends by itself some seconds later, and nobody has to wait for that. */
    @Override
    public void close() {
        server.shutdown().exceptionally(cause -> {
            LOG.warn("the simulated APNs did not close cleanly", cause);
            return null;
        });
    }
}
