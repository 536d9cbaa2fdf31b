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
        Optional<Instant> endedAt) {

    /** A grant that is to be sent to Apple; exactly one of the two holders is there. */
    public static AssignmentRow starting(
            UUID id,
            AssetRow asset,
            Optional<UUID> vppUserId,
            Optional<String> serialNumber,
            InstallMode install,
            String createdBy,
            Instant now) {
        return new AssignmentRow(
                id,
                asset.id(),
                asset.locationId(),
                vppUserId,
                serialNumber,
                AssignmentState.REQUESTED,
                install,
                false,
                AssignmentOrigin.TEGATA,
                Optional.empty(),
                Optional.of(now),
                Optional.empty(),
                0,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                createdBy,
                now,
                now,
                Optional.empty(),
                Optional.empty());
    }

    /** An assignment found at Apple that is not ours: the app is offered, never installed unasked. */
    public static AssignmentRow found(
            UUID id,
            UUID assetId,
            UUID locationId,
            Optional<UUID> vppUserId,
            Optional<String> serialNumber,
            String createdBy,
            Instant now) {
        return new AssignmentRow(
                id,
                assetId,
                locationId,
                vppUserId,
                serialNumber,
                AssignmentState.ASSIGNED,
                InstallMode.PORTAL,
                false,
                AssignmentOrigin.APPLE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                createdBy,
                now,
                now,
                Optional.of(now),
                Optional.empty());
    }
}
