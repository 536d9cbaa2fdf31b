package dev.tegata.apns;

import dev.tegata.apns.PushOutcome.Refused;
import dev.tegata.apns.PushOutcome.TokenGone;
import dev.tegata.apns.PushOutcome.TryLater;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Turns APNs' refusals, and failures on the way to APNs, into outcomes. Pure functions. */
final class ApnsAnswer {

    /** "After 15 minutes, you can retry": Apple, "Handling notification responses from APNs", on every 5xx. */
    static final Duration PAUSE_AFTER_SERVER_ERROR = Duration.ofMinutes(15);

    private ApnsAnswer() {}

    /**
     * @param status HTTP status of an answer that is not 200
     * @param reason the answer's {@code reason}; empty when it had none, or one we could not read
     * @param timestamp the answer's {@code timestamp}
     */
    static PushOutcome rejected(int status, Optional<String> reason, Optional<Instant> timestamp) {
        String words =
                reason.map(text -> text + " (HTTP " + status + ")").orElse("HTTP " + status + " without a reason");
        return switch (reason.orElse("")) {
            case "BadDeviceToken", "MissingDeviceToken", "Unregistered", "ExpiredToken" ->
                new TokenGone(words, timestamp);
            // These are about the pair of certificate and token, and the certificate is what an administrator can have
            // exchanged by mistake: to call every token dead would outlast the mistake, since a device sends a new
            // TokenUpdate only when its token changes.
            case "DeviceTokenNotForTopic", "BadTopic", "MissingTopic", "TopicDisallowed" -> new Refused(words, true);
            // 400 by number, but it speaks of the connection and not of this push
            case "IdleTimeout" -> new TryLater(words, Optional.empty());
            default -> byStatus(status, words, timestamp);
        };
    }

    private static PushOutcome byStatus(int status, String words, Optional<Instant> timestamp) {
        if (status == 410) {
            return new TokenGone(words, timestamp);
        }
        if (status == 429) {
            return new TryLater(words, Optional.empty());
        }
        if (status >= 500) {
            return new TryLater(words, Optional.of(PAUSE_AFTER_SERVER_ERROR));
        }
        return new Refused(words, status == 403);
    }

    /** A push that got no answer. Everything is worth another try but a TLS alert that rejects our certificate. */
    static PushOutcome failed(String server, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException && rejectsOurCertificate(String.valueOf(cause.getMessage()))) {
                return new Refused(server + " rejected the push certificate: " + cause.getMessage(), true);
            }
        }
        return new TryLater("no answer from " + server + ": " + deepest(failure), Optional.empty());
    }

    /** RFC 8446, section 6.2: the alerts with which a server turns down a client's certificate. */
    private static boolean rejectsOurCertificate(String message) {
        String alert = message.toLowerCase(Locale.ROOT).replace(' ', '_');
        return alert.contains("received_fatal_alert")
                && (alert.contains("bad_certificate")
                        || alert.contains("certificate_expired")
                        || alert.contains("certificate_revoked")
                        || alert.contains("certificate_unknown")
                        || alert.contains("certificate_required")
                        || alert.contains("unsupported_certificate")
                        || alert.contains("unknown_ca")
                        || alert.contains("access_denied"));
    }

    private static Throwable deepest(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
