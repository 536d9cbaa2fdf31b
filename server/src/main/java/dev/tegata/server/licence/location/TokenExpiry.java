package dev.tegata.server.licence.location;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** When to warn that a content token ends: it takes a person with rights in Apple's portal to renew it. Pure. */
public final class TokenExpiry {
    /** Days before the end, the last of them the end itself; the earliest leaves a month in which somebody may be on leave. */
    static final List<Integer> THRESHOLDS = List.of(30, 15, 7, 1, 0);

    private TokenExpiry() {}

    /** The last threshold passed, in days before the end; 0 when it has ended, empty while there is no need to warn. */
    public static Optional<Integer> level(Instant expiresAt, Instant now) {
        return THRESHOLDS.reversed().stream()
                .filter(days -> !now.isBefore(instant(expiresAt, days)))
                .findFirst();
    }

    /** The next threshold; empty when the token has ended. */
    public static Optional<Instant> next(Instant expiresAt, Instant now) {
        return THRESHOLDS.stream()
                .map(days -> instant(expiresAt, days))
                .filter(now::isBefore)
                .findFirst();
    }

    private static Instant instant(Instant expiresAt, int days) {
        return expiresAt.minus(Duration.ofDays(days));
    }
}
