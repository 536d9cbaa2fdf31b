package dev.tegata.storage.waitlist;

import dev.tegata.storage.licence.InstallMode;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A grant of an app to a person or a device that may wait for a licence.
 *
 * @param priority higher is served first; of the same priority whoever asked first
 * @param assignmentId the grant that was made; while it waits the last one, of which Apple had none left after all
 * @param returnedAt when Apple said so: counts read before are not believed
 * @param problem the key of the problem when REFUSED; {@code problemArguments} is a JSON array of what fills its text
 * @param dueAt when to look next whether the holder can still have it
 */
public record WaitingGrantRow(
        UUID id,
        UUID locationId,
        UUID assetId,
        Optional<UUID> userId,
        Optional<UUID> deviceId,
        InstallMode install,
        int priority,
        WaitingState state,
        Optional<UUID> assignmentId,
        Optional<Instant> returnedAt,
        Optional<String> problem,
        Optional<String> problemArguments,
        String askedBy,
        Instant askedAt,
        Optional<Instant> endedAt,
        Optional<Instant> dueAt) {}
