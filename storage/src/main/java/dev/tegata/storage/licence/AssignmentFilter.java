package dev.tegata.storage.licence;

import java.util.Optional;
import java.util.UUID;

/**
 * Which assignments a list shows; an empty part does not restrict.
 *
 * @param deviceId what the device holds itself and what its owner holds
 * @param confirmedOnly only what is held on Apple's word, be it on its way back
 */
public record AssignmentFilter(
        Optional<UUID> assetId, Optional<UUID> userId, Optional<UUID> deviceId, boolean confirmedOnly) {
    public static final AssignmentFilter ALL =
            new AssignmentFilter(Optional.empty(), Optional.empty(), Optional.empty(), false);
}
