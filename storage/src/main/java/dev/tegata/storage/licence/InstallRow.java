package dev.tegata.storage.licence;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The one desired state of an app on a device.
 *
 * @param step what the device last said it is doing: one of Apple's 20 states
 * @param commandUuid the command whose answer decides what comes next
 * @param takeOver whether the app was there already and is to come under management
 * @param offers how often it was offered again to the person, who had cancelled
 * @param cause key of the reason why it failed or stalled, {@code failureCode} and {@code failure} the device's words
 */
public record InstallRow(
        UUID id,
        UUID deviceId,
        UUID assetId,
        Optional<UUID> assignmentId,
        InstallState state,
        Optional<String> step,
        Optional<String> bundleId,
        Optional<UUID> commandUuid,
        boolean takeOver,
        int checks,
        int retries,
        int offers,
        Optional<Instant> dueAt,
        Optional<Instant> deadlineAt,
        Optional<Instant> leaseUntil,
        Optional<String> cause,
        Optional<Integer> failureCode,
        Optional<String> failure,
        Instant createdAt,
        Instant changedAt) {}
