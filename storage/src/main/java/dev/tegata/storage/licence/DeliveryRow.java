package dev.tegata.storage.licence;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One mail, or one device that is asked.
 *
 * @param commandUuid the InviteToProgram that is waiting or was answered
 * @param cause key of the reason why it failed, {@code failure} the words that came with it
 */
public record DeliveryRow(
        UUID id,
        UUID invitationId,
        Optional<UUID> deviceId,
        Optional<String> email,
        Optional<UUID> enrollmentId,
        Optional<UUID> commandUuid,
        DeliveryState state,
        Optional<String> cause,
        Optional<String> failure,
        Optional<Instant> dueAt,
        Optional<Instant> leaseUntil,
        int attempts,
        Instant changedAt) {}
