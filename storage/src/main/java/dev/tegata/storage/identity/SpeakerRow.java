package dev.tegata.storage.identity;

import dev.tegata.storage.enrollment.EnrollmentState;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A certificate we issued, together with the enrollment that the bearer says it is.
 *
 * @param deviceKey the device the certificate is bound to; empty until one authenticated with it
 * @param enrollmentId empty when the enrollment is unknown
 * @param removed whether an administrator removed the device the certificate is bound to
 */
public record SpeakerRow(
        Instant notAfter,
        Optional<Instant> supersededAt,
        Optional<String> deviceKey,
        Optional<UUID> enrollmentLinkId,
        Optional<UUID> enrollmentId,
        Optional<EnrollmentState> state,
        boolean removed) {}
