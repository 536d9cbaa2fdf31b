package dev.tegata.vpp;

import java.util.List;
import java.util.Optional;

/**
 * A list read to its end.
 *
 * @param firstVersionId the version of the first page: give it as {@code sinceVersionId} next time, so that nothing which changed
 *     during the reading is missed
 * @param changedWhileReading whether pages had different versions; then an item may be missing or come twice, and what is
 *     absent must not be taken for removed
 */
public record Listing<T>(List<T> items, Optional<String> firstVersionId, boolean changedWhileReading) {

    public Listing {
        items = List.copyOf(items);
    }
}
