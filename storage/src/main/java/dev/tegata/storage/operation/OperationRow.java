package dev.tegata.storage.operation;

import dev.tegata.storage.licence.InstallMode;
import dev.tegata.storage.waitlist.WhenNoneFree;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One act on many.
 *
 * @param install of a grant
 * @param removeApp of a revocation: at its end also remove the app from the devices
 * @param priority on the waitlist, of grants that may wait
 * @param locationId of accounts to create or retire; empty where there is only one
 * @param dueAt when its worker looks at it next
 */
public record OperationRow(
        UUID id,
        OperationKind kind,
        OperationState state,
        Optional<InstallMode> install,
        boolean removeApp,
        WhenNoneFree whenNoneFree,
        int priority,
        Optional<UUID> locationId,
        String createdBy,
        Instant createdAt,
        Instant changedAt,
        Optional<Instant> endedAt,
        Optional<Instant> dueAt,
        Optional<Instant> leaseUntil) {

    /** The same for grants for which no licence may be left. */
    public OperationRow waiting(WhenNoneFree instead, int withPriority) {
        return new OperationRow(
                id,
                kind,
                state,
                install,
                removeApp,
                instead,
                withPriority,
                locationId,
                createdBy,
                createdAt,
                changedAt,
                endedAt,
                dueAt,
                leaseUntil);
    }
}
