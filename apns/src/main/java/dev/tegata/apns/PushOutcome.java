package dev.tegata.apns;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What became of a push, in terms of what to do next.
 *
 * <p>Source: Apple, "Handling notification responses from APNs".
 */
public sealed interface PushOutcome {

    /**
     * APNs took the push. It says nothing about the device: only its next poll proves delivery.
     *
     * @param apnsId APNs' name for this push, for questions to Apple
     */
    record Accepted(String apnsId) implements PushOutcome {}

    /**
     * The token is dead: stop pushing it until the device sends another TokenUpdate.
     *
     * @param reason Apple's word for it
     * @param since since when the token is invalid, where APNs says so. A TokenUpdate after that time has revived the token
     */
    record TokenGone(String reason, Optional<Instant> since) implements PushOutcome {}

    /**
     * Nothing is wrong with the token or the certificate; the same push may succeed later.
     *
     * @param reason Apple's word for it, or what broke on the way to APNs
     * @param pause the shortest pause Apple asks for; empty where the caller's own back-off decides
     */
    record TryLater(String reason, Optional<Duration> pause) implements PushOutcome {}

    /**
     * APNs will never accept this push as it is; sending it again is useless until somebody changes something.
     *
     * @param reason Apple's word for it, or the TLS alert
     * @param certificateProblem whether the push certificate is the cause, so that every device is concerned and an
     *     administrator must act; otherwise it is a fault in what was sent
     */
    record Refused(String reason, boolean certificateProblem) implements PushOutcome {}
}
