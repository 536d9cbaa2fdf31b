package dev.tegata.storage.enrollment;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * An enrollment as we know it, without its secrets.
 *
 * @param enrollmentKey the device key, with {@code :user} behind it on a user channel
 * @param identitySha256 the certificate it last checked in with
 * @param pushStopped why it is no longer pushed; empty again with the next TokenUpdate
 * @param awaitingConfiguration whether the device is held in Setup Assistant until told to go on
 */
public record EnrollmentRow(
        UUID id,
        String enrollmentKey,
        UUID deviceId,
        EnrollmentKind kind,
        EnrollmentState state,
        byte[] identitySha256,
        Optional<String> userName,
        Optional<String> topic,
        Optional<String> pushStopped,
        Optional<Instant> tokenUpdatedAt,
        boolean awaitingConfiguration,
        Instant authenticatedAt,
        Optional<Instant> enrolledAt,
        Optional<Instant> endedAt,
        Optional<EndReason> endReason) {}
