package dev.tegata.storage.enrollment;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * How an enrollment is reached from now on, as its TokenUpdate said.
 *
 * @param unlockTokenSealed empty leaves the one we have: its absence means nothing
 */
public record PushAddress(
        UUID enrollmentId,
        byte[] identitySha256,
        Optional<String> userName,
        String topic,
        byte[] pushToken,
        String pushMagic,
        Optional<byte[]> unlockTokenSealed,
        boolean awaitingConfiguration,
        Instant at) {}
