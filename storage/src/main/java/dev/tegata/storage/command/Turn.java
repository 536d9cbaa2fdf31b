package dev.tegata.storage.command;

import java.util.Optional;
import java.util.UUID;

/**
 * What a device says on its command channel.
 *
 * @param identitySha256 the certificate it speaks with
 * @param answer empty when it only asks what there is to do
 */
public record Turn(UUID enrollmentId, byte[] identitySha256, Optional<TurnAnswer> answer) {

    public static Turn idle(UUID enrollmentId, byte[] identitySha256) {
        return new Turn(enrollmentId, identitySha256, Optional.empty());
    }
}
