package dev.tegata.storage.ledger;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A difference between what we believed and what Apple's lists showed.
 *
 * @param assignmentId ours that it is about, or that it became
 * @param count how many licences
 */
public record DifferenceRow(
        UUID id,
        UUID locationId,
        UUID assetId,
        Optional<UUID> vppUserId,
        Optional<String> serialNumber,
        Optional<UUID> assignmentId,
        DifferenceCause cause,
        long count,
        DifferenceState state,
        Instant foundAt,
        Optional<Instant> decidedAt,
        Optional<String> decidedBy) {}
