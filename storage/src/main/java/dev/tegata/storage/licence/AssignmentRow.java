package dev.tegata.storage.licence;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A licence that a VPP user or a device (by serial number) holds, gets or held.
 *
 * @param removeApp at the end also remove the app from the devices
 * @param alone to be sent to Apple by itself, because a request with others was refused as a whole
 * @param cause key of the reason why the last step failed, {@code failureNumber} and {@code failure} Apple's words
 */
public record AssignmentRow(
        UUID id,
        UUID assetId,
        UUID locationId,
        Optional<UUID> vppUserId,
        Optional<String> serialNumber,
        AssignmentState state,
        InstallMode install,
        boolean removeApp,
        AssignmentOrigin origin,
        Optional<UUID> appleEventId,
        Optional<Instant> dueAt,
        Optional<Instant> leaseUntil,
        int attempts,
        boolean alone,
        Optional<String> cause,
        Optional<Integer> failureNumber,
        Optional<String> failure,
        String createdBy,
        Instant createdAt,
        Instant changedAt,
        Optional<Instant> assignedAt,
        Optional<Instant> endedAt) {}
