package dev.tegata.storage.enrollment;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * An enrollment that begins.
 *
 * @param id what {@code Ids.ofEnrollment} makes of its key
 */
public record PendingEnrollment(
        UUID id,
        String enrollmentKey,
        UUID deviceId,
        EnrollmentKind kind,
        byte[] identitySha256,
        Optional<String> userName,
        String topic,
        Instant at) {}
