package dev.tegata.storage.push;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A push this node has claimed.
 *
 * @param generation the wish it answers; a later wish has a higher one
 * @param attempts pushes and failed tries since the wish was first made
 * @param stillWanted whether commands still wait; if not, the intent is simply dropped
 */
public record ClaimedPush(
        UUID enrollmentId,
        long generation,
        Instant wishedAt,
        int attempts,
        boolean stillWanted,
        Optional<String> topic,
        Optional<byte[]> pushToken,
        Optional<String> pushMagic,
        Optional<String> pushStopped) {}
