package dev.tegata.storage.licence;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One asynchronous request of ours to Apple.
 *
 * @param eventId Apple's name for it; empty while it is being posted
 * @param failures what Apple said went wrong, as JSON
 */
public record AppleEventRow(
        UUID id,
        UUID locationId,
        AppleEventType type,
        AppleEventState state,
        Optional<String> eventId,
        Instant postedAt,
        int polls,
        Optional<Integer> requestedCount,
        Optional<Integer> completedCount,
        Optional<String> failures,
        Optional<Instant> dueAt,
        Optional<Instant> leaseUntil) {}
