package dev.tegata.storage.licence;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One library of licences at Apple, and the token that opens it.
 *
 * @param uid Apple's uId: two tokens of one library have the same
 * @param serviceConfig Apple's service configuration as JSON, read at {@code serviceConfigAt}
 * @param usersVersion Apple's version of the list of users as last read; deltas continue from it
 * @param fullSyncedAt when the lists were last read from end to end, which alone shows what is gone
 * @param dueAt when to synchronize next
 */
public record LocationRow(
        UUID id,
        String uid,
        String name,
        String organizationName,
        Optional<String> country,
        Optional<String> defaultPlatform,
        byte[] tokenSealed,
        Instant tokenExpiresAt,
        LocationState state,
        Optional<String> stateDetail,
        Optional<String> serviceConfig,
        Optional<Instant> serviceConfigAt,
        Optional<String> usersVersion,
        Optional<String> assignmentsVersion,
        Optional<String> assetsVersion,
        Optional<Instant> fullSyncedAt,
        Optional<Instant> syncedAt,
        Optional<String> syncFailure,
        Instant dueAt,
        Optional<Instant> leaseUntil,
        Instant createdAt) {

    /** Where the sealed token belongs, for the sealer. */
    public static String tokenPlace(UUID id) {
        return "location.token/" + id;
    }
}
