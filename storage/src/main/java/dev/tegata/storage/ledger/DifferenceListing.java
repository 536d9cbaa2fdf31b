package dev.tegata.storage.ledger;

import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.mapper.Nested;

/** A difference with what a reader calls the things it names. */
public record DifferenceListing(
        @Nested DifferenceRow difference,
        String adamId,
        Optional<String> assetName,
        boolean revocable,
        Optional<UUID> userId,
        Optional<String> userName) {}
