package dev.tegata.apns;

import com.eatthepath.json.JsonSerializer;
import com.eatthepath.pushy.apns.ApnsClient;
import com.eatthepath.pushy.apns.ApnsClientBuilder;
import com.eatthepath.pushy.apns.DeliveryPriority;
import com.eatthepath.pushy.apns.PushNotificationResponse;
import com.eatthepath.pushy.apns.PushType;
import com.eatthepath.pushy.apns.util.SimpleApnsPushNotification;
import dev.tegata.apns.PushOutcome.Accepted;
import dev.tegata.apns.PushOutcome.TryLater;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends MDM pushes to APNs over HTTP/2 with the push certificate as the TLS client certificate (Apple: "Setting up push
 * notifications for your device management customers": MDM takes no provider tokens).
 *
 * <p>Connects with the first push and keeps the connection. Thread-safe. Whoever made it closes it.
 */
public final class PushyPushSender implements PushSender, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PushyPushSender.class);

    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(10);

    /** Above pushy's longest pause between two connection attempts (60 s), so that a push can outlive one. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(75);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final ApnsEndpoint endpoint;
    private final String topic;
    private final Duration answerTimeout;
    private final ApnsClient client;

    /** Makes a sender that has not connected yet. */
    public PushyPushSender(ApnsEndpoint endpoint, PushCertificate certificate) {
        this(endpoint, certificate, ANSWER_TIMEOUT);
    }

    PushyPushSender(ApnsEndpoint endpoint, PushCertificate certificate, Duration answerTimeout) {
        this.endpoint = endpoint;
        this.topic = certificate.topic();
        this.answerTimeout = answerTimeout;
        this.client = client(endpoint, certificate);
    }

    private static ApnsClient client(ApnsEndpoint endpoint, PushCertificate certificate) {
        // No event loop group is given: pushy 0.15 does not know Netty 4.2's, and closes the one it makes itself.
        ApnsClientBuilder builder = new ApnsClientBuilder()
                .setApnsServer(endpoint.host(), endpoint.port())
                .setClientCredentials(certificate.certificate(), certificate.privateKey(), "")
                .setConnectionTimeout(CONNECTION_TIMEOUT)
                .setGracefulShutdownTimeout(CLOSE_TIMEOUT);
        if (!endpoint.trusted().isEmpty()) {
            builder.setTrustedServerCertificateChain(endpoint.trusted().toArray(new X509Certificate[0]));
        }
        try {
            return builder.build();
        } catch (SSLException cannotUse) {
            throw new IllegalStateException(
                    "cannot use the push certificate " + certificate + " for TLS: " + cannotUse.getMessage(),
                    cannotUse);
        }
    }

    @Override
    public CompletableFuture<PushOutcome> push(MdmPush push) {
        SimpleApnsPushNotification notification = new SimpleApnsPushNotification(
                push.tokenHex(),
                topic,
                JsonSerializer.writeJsonTextAsString(Map.of("mdm", push.pushMagic())),
                push.expiration(),
                DeliveryPriority.IMMEDIATE,
                PushType.MDM);
        return client.sendNotification(notification)
                .handle(this::outcome)
                .completeOnTimeout(
                        new TryLater(
                                "no answer from " + endpoint + " within " + answerTimeout.toSeconds() + " s",
                                Optional.empty()),
                        answerTimeout.toMillis(),
                        TimeUnit.MILLISECONDS)
                .whenComplete((outcome, failure) -> LOG.debug("{}: {}", push, outcome));
    }

    private PushOutcome outcome(PushNotificationResponse<SimpleApnsPushNotification> answer, Throwable failure) {
        if (failure != null) {
            return ApnsAnswer.failed(endpoint.toString(), failure);
        }
        if (answer.isAccepted()) {
            return new Accepted(answer.getApnsId().toString());
        }
        return ApnsAnswer.rejected(
                answer.getStatusCode(), answer.getRejectionReason(), answer.getTokenInvalidationTimestamp());
    }

    /** Lets pushes on the wire finish, at most 5 s, and closes the connections. Later pushes are {@link TryLater}. */
    @Override
    public void close() {
        try {
            client.close().get(CLOSE_TIMEOUT.toMillis() * 2, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException notClean) {
            LOG.warn("the connection to {} did not close cleanly: {}", endpoint, notClean.toString());
        }
    }
}
