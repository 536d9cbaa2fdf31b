package dev.tegata.storage.reclaim;

import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.mapper.Nested;

/** A proposal with what it is of and who holds it. */
public record ReclaimListing(
        @Nested ReclaimProposalRow proposal,
        String adamId,
        Optional<String> assetName,
        Optional<UUID> userId,
        Optional<String> userName,
        Optional<String> serialNumber) {}
