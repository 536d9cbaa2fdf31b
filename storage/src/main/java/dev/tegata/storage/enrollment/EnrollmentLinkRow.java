package dev.tegata.storage.enrollment;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A one-time link through which a device enrolls.
 *
 * @param ownerId the person who gets the device that comes through it
 * @param usedAt when a certificate was issued through it
 * @param deviceId the device that came through it
 */
public record EnrollmentLinkRow(
        UUID id,
        Optional<UUID> ownerId,
        String createdBy,
        Instant createdAt,
        Instant expiresAt,
        Optional<Instant> usedAt,
        Optional<UUID> deviceId) {

    public boolean isOpen(Instant now) {
        return usedAt.isEmpty() && now.isBefore(expiresAt);
    }
}
