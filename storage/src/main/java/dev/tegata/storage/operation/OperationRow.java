package dev.tegata.storage.operation;

import dev.tegata.storage.licence.InstallMode;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One act on many.
 *
 * @param install of a grant
 * @param removeApp of a revocation: at its end also remove the app from the devices
 * @param locationId of accounts to create or retire; empty where there is only one
 * @param dueAt when its worker looks at it next
 */
public record OperationRow(
        UUID id,
        OperationKind kind,
        OperationState state,
        Optional<InstallMode> install,
        boolean removeApp,
        Optional<UUID> locationId,
        String createdBy,
        Instant createdAt,
        Instant changedAt,
        Optional<Instant> endedAt,
        Optional<Instant> dueAt,
        Optional<Instant> leaseUntil) {}
