package dev.tegata.storage.ledger;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What the entries of an asset add up to.
 *
 * @param assignedUnknown of {@code assigned}, those held by holders this server does not know
 */
public record AssetBalance(
        UUID assetId,
        String adamId,
        Optional<String> assetName,
        long total,
        long assigned,
        long available,
        long assignedUnknown,
        Instant changedAt) {}
