package dev.tegata.storage.reclaim;

import java.util.Optional;
import java.util.UUID;

/** Which proposals are asked for; what is empty does not matter. */
public record ReclaimFilter(
        Optional<UUID> locationId, Optional<UUID> assetId, Optional<UUID> userId, Optional<ReclaimState> state) {
    public static final ReclaimFilter ALL =
            new ReclaimFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
