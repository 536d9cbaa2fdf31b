package dev.tegata.server.licence.workbench;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A bounded schedule of tries. Immutable. */
public record Backoff(List<Duration> pauses) {
    /** Work for Apple: quick for a hiccup, then long enough for maintenance or for an administrator to renew a token; gives up after 16 hours. */
    public static final Backoff APPLE = of(
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(2),
            Duration.ofMinutes(10),
            Duration.ofMinutes(30),
            Duration.ofHours(1),
            Duration.ofHours(2),
            Duration.ofHours(4),
            Duration.ofHours(8));

    /** Mail: mail servers that grey-list want some minutes, those that are down want hours; gives up after a day. */
    public static final Backoff MAIL = of(
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofHours(1),
            Duration.ofHours(4),
            Duration.ofHours(18));

    /** Names and icons: nobody waits for them, and the store is another service that may be closed off; then once a day. */
    public static final Backoff METADATA =
            of(Duration.ofMinutes(1), Duration.ofMinutes(10), Duration.ofHours(1), Duration.ofHours(6));

    private static Backoff of(Duration... pauses) {
        return new Backoff(List.of(pauses));
    }

    /**
     * When to try again.
     *
     * @param attempts how often it was tried again already
     * @param atLeast the pause the other side asked for
     * @return empty when the schedule is used up
     */
    public Optional<Instant> next(int attempts, Instant now, Optional<Duration> atLeast) {
        if (attempts >= pauses.size()) {
            return Optional.empty();
        }
        Duration pause = pauses.get(attempts);
        return Optional.of(
                now.plus(atLeast.filter(asked -> asked.compareTo(pause) > 0).orElse(pause)));
    }
}
