package dev.tegata.storage.enrollment;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * An enrollment that begins.
 *
 * @param id its id if it is new here; a known enrollment keeps the one it has
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
