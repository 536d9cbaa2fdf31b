package dev.tegata.simulator.apple;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Counts the requests of each token in each second. Guarded by the lock of {@link VppState}. */
final class RateLimit {
    private final Map<String, Second> seconds = new HashMap<>();

    private record Second(long epochSecond, int count) {}

    /** Counts one request; false when it is one too many. */
    boolean admits(String tokenId, Instant now, int maxPerSecond) {
        Second second = seconds.compute(
                tokenId,
                (id, last) -> last != null && last.epochSecond() == now.getEpochSecond()
                        ? new Second(last.epochSecond(), last.count() + 1)
                        : new Second(now.getEpochSecond(), 1));
        return second.count() <= maxPerSecond;
    }
}
