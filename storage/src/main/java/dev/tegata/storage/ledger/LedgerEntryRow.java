package dev.tegata.storage.ledger;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One entry of the ledger.
 *
 * @param assignmentId empty when it concerns the whole asset, or holders this server does not know
 * @param assignedDelta how many licences more (or less, below 0) are held
 * @param totalDelta how many more there are
 * @param actor who wanted it, as in the timeline
 */
public record LedgerEntryRow(
        UUID id,
        UUID locationId,
        UUID assetId,
        Instant at,
        LedgerKind kind,
        Optional<UUID> vppUserId,
        Optional<String> serialNumber,
        Optional<UUID> assignmentId,
        long assignedDelta,
        long totalDelta,
        String actor,
        Optional<String> reason) {}
