package dev.tegata.simulator.apple;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * How the simulated licence service behaves; may be changed while it runs.
 *
 * @param eventDelayMillis between the acceptance of an asynchronous request and its execution
 * @param pageSize records per page; small, so that paging is exercised
 * @param notificationRetryMillis before the second and third try of a notification
 * @param quirks the switches that are on
 */
public record Behaviour(
        long eventDelayMillis, int pageSize, long notificationRetryMillis, Limits limits, Set<Quirk> quirks) {

    public Behaviour {
        if (eventDelayMillis < 0 || notificationRetryMillis < 0) {
            throw new IllegalArgumentException(
                    "expected delays >= 0 ms, got " + eventDelayMillis + " and " + notificationRetryMillis);
        }
        if (pageSize < 1) {
            throw new IllegalArgumentException("expected a pageSize >= 1, got " + pageSize);
        }
        quirks = Set.copyOf(quirks);
    }

    /** Events take half a second, pages hold three records, retries follow after a minute; no quirk is on. */
    public static Behaviour defaults() {
        return new Behaviour(500, 3, 60_000, Limits.ofApple(), Set.of());
    }

    public boolean has(Quirk quirk) {
        return quirks.contains(quirk);
    }

    public Behaviour with(Quirk quirk) {
        EnumSet<Quirk> more = EnumSet.of(quirk);
        more.addAll(quirks);
        return new Behaviour(eventDelayMillis, pageSize, notificationRetryMillis, limits, more);
    }

    public Behaviour without(Quirk quirk) {
        EnumSet<Quirk> fewer = EnumSet.noneOf(Quirk.class);
        fewer.addAll(quirks);
        fewer.remove(quirk);
        return new Behaviour(eventDelayMillis, pageSize, notificationRetryMillis, limits, fewer);
    }

    public Behaviour withEventDelay(Duration delay) {
        return new Behaviour(delay.toMillis(), pageSize, notificationRetryMillis, limits, quirks);
    }

    public Behaviour withPageSize(int size) {
        return new Behaviour(eventDelayMillis, size, notificationRetryMillis, limits, quirks);
    }

    public Behaviour withNotificationRetry(Duration delay) {
        return new Behaviour(eventDelayMillis, pageSize, delay.toMillis(), limits, quirks);
    }

    public Behaviour withLimits(Limits other) {
        return new Behaviour(eventDelayMillis, pageSize, notificationRetryMillis, other, quirks);
    }

    Duration eventDelay() {
        return Duration.ofMillis(eventDelayMillis);
    }

    Duration notificationRetry() {
        return Duration.ofMillis(notificationRetryMillis);
    }
}
