package dev.tegata.storage.push;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A push this node has claimed.
 *
 * @param generation the wish it answers; a later wish has a higher one
 * @param attempts pushes that APNs took since the wish was last made
 * @param failures tries since the last of them that APNs did not take
 * @param stillWanted whether commands still wait; if not, the intent is simply dropped
 */
public record ClaimedPush(
        UUID enrollmentId,
        long generation,
        Instant wishedAt,
        int attempts,
        int failures,
        boolean stillWanted,
        Optional<String> topic,
        Optional<byte[]> pushToken,
        Optional<String> pushMagic,
        Optional<String> pushStopped) {}
