package dev.tegata.storage.ledger;

import java.util.Optional;
import java.util.UUID;

/** Whose entries: all that are given must hold. */
public record LedgerFilter(
        Optional<UUID> locationId, Optional<UUID> assetId, Optional<UUID> userId, Optional<UUID> deviceId) {
    public static LedgerFilter ofLocation(UUID id) {
        return new LedgerFilter(Optional.of(id), Optional.empty(), Optional.empty(), Optional.empty());
    }

    public static LedgerFilter ofAsset(UUID id) {
        return new LedgerFilter(Optional.empty(), Optional.of(id), Optional.empty(), Optional.empty());
    }

    public static LedgerFilter ofUser(UUID id) {
        return new LedgerFilter(Optional.empty(), Optional.empty(), Optional.of(id), Optional.empty());
    }

    public static LedgerFilter ofDevice(UUID id) {
        return new LedgerFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(id));
    }
}
