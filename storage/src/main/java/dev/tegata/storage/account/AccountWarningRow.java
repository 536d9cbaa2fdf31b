package dev.tegata.storage.account;

import java.util.Optional;
import java.util.UUID;

/**
 * A warning about a person's Apple Account; it is there as long as its reason is.
 *
 * @param id the same for the same reason
 * @param otherUserId the other person, where two are concerned; then also that person's account or device
 */
public record AccountWarningRow(
        UUID id,
        AccountWarningKind kind,
        UUID userId,
        Optional<UUID> vppUserId,
        Optional<UUID> deviceId,
        Optional<UUID> otherUserId,
        Optional<UUID> otherVppUserId,
        Optional<UUID> otherDeviceId) {}
