package dev.tegata.storage.reclaim;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A proposal to take a licence back.
 *
 * @param idleSince since when it is of no use
 * @param dueAt when it is taken back, once announced
 * @param mailDueAt when to mail the holder, or to try again
 */
public record ReclaimProposalRow(
        UUID id,
        UUID locationId,
        UUID assetId,
        UUID assignmentId,
        ReclaimReason reason,
        Instant idleSince,
        ReclaimState state,
        Instant proposedAt,
        Optional<Instant> dueAt,
        Optional<Instant> decidedAt,
        Optional<String> decidedBy,
        Optional<Instant> mailDueAt,
        int mailAttempts,
        Optional<Instant> mailedAt,
        Optional<String> mailFailure) {}
