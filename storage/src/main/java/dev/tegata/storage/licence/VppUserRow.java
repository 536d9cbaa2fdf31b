package dev.tegata.storage.licence;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A person's account at one location's library.
 *
 * @param idHash Apple's opaque name for the Apple Account it is linked to
 * @param inviteCodeSealed a secret: whoever has it can link an Apple Account
 * @param alone to be sent to Apple by itself, because a request with others was refused as a whole
 * @param cause key of the reason why the last step failed, {@code failure} the words that came with it
 */
public record VppUserRow(
        UUID id,
        UUID locationId,
        UUID userId,
        UUID clientUserId,
        VppUserState state,
        Optional<String> idHash,
        Optional<byte[]> inviteCodeSealed,
        Optional<UUID> appleEventId,
        Optional<Instant> dueAt,
        Optional<Instant> leaseUntil,
        int attempts,
        boolean alone,
        Optional<String> cause,
        Optional<Integer> failureNumber,
        Optional<String> failure,
        Instant createdAt,
        Instant changedAt,
        Optional<Instant> refreshedAt) {

    /** Where the sealed invite code belongs, for the sealer. */
    public static String inviteCodePlace(UUID id) {
        return "vpp_user.invite_code/" + id;
    }
}
