package dev.tegata.storage.licence;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What Apple is told about us for one location (Apple: "Client Config").
 *
 * @param authTokenSealed a secret: what Apple proves itself with when it notifies us
 * @param authTokenSha256 by which it is recognized without being opened
 * @param detail why it is not ON
 * @param takeOver whether to claim the location although another MDM server has it
 * @param settings ours, as Apple was last told
 * @param configuredAt since when Apple has them
 * @param dueAt when to compare with Apple next
 */
public record ClientConfigRow(
        UUID locationId,
        byte[] authTokenSealed,
        byte[] authTokenSha256,
        ClientConfigState state,
        Optional<String> detail,
        boolean takeOver,
        Optional<String> settings,
        Optional<Instant> configuredAt,
        Instant dueAt,
        Optional<Instant> leaseUntil) {

    /** Where the sealed token belongs, for the sealer. */
    public static String authTokenPlace(UUID locationId) {
        return "client_config.auth_token/" + locationId;
    }
}
