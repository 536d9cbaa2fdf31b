package dev.tegata.storage.waitlist;

import java.util.Optional;
import org.jdbi.v3.core.mapper.Nested;

/**
 * A grant that waits, or did, with what it is of and for whom.
 *
 * @param position in the line of its app, the next to be served being 1; empty when it does not wait
 */
public record WaitingListing(
        @Nested WaitingGrantRow waiting,
        String adamId,
        Optional<String> assetName,
        Optional<String> userName,
        Optional<String> deviceName,
        Optional<Long> position) {}
