package dev.tegata.storage.ledger;

import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.mapper.Nested;

/** An entry with what a reader calls the things it names. */
public record LedgerListing(
        @Nested LedgerEntryRow entry,
        String adamId,
        Optional<String> assetName,
        Optional<UUID> userId,
        Optional<String> userName) {}
