package dev.tegata.server.push;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** When to push again. Pure functions of what happened and the time. */
final class PushSchedule {

    /**
     * After a push that APNs took, while commands still wait: soon, because a push may be lost between APNs and a device that changes its
     * network; then ever more rarely, because APNs itself keeps the last push for a device that is off.
     */
    static final List<Duration> WHILE_COMMANDS_WAIT =
            List.of(Duration.ofMinutes(5), Duration.ofMinutes(30), Duration.ofHours(2), Duration.ofHours(12));

    static final Duration THEN_EVERY = Duration.ofDays(1);

    /** A device silent for a month is away: its next TokenUpdate, poll or command starts over. */
    static final Duration GIVE_UP_AFTER = Duration.ofDays(30);

    /** First pause after a try that APNs did not take; doubles with every further one. */
    static final Duration FIRST_RETRY = Duration.ofSeconds(5);

    static final Duration LONGEST_RETRY = Duration.ofMinutes(15);

    /** A refused certificate heals by an administrator only; an hour is soon enough to notice that it did. */
    static final Duration AFTER_REFUSAL = Duration.ofHours(1);

    private PushSchedule() {}

    /** @param attempts pushes that APNs took before this one. Empty when it is time to give up */
    static Optional<Instant> afterPush(Instant wishedAt, int attempts, Instant now) {
        Duration pause = attempts < WHILE_COMMANDS_WAIT.size() ? WHILE_COMMANDS_WAIT.get(attempts) : THEN_EVERY;
        return withinPatience(wishedAt, now.plus(pause));
    }

    /** @param failures tries that failed before this one; {@code asked} the shortest pause Apple asks for */
    static Optional<Instant> afterFailure(
            Instant wishedAt, int failures, Optional<Duration> asked, Instant now, RandomGenerator random) {
        Duration doubled = FIRST_RETRY.multipliedBy(1L << Math.min(failures, 16));
        Duration pause = doubled.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : doubled;
        if (asked.isPresent() && asked.get().compareTo(pause) > 0) {
            pause = asked.get();
        }
        // Up to half as long again, so that what failed together does not come back together.
        long jitter = (long) (pause.toMillis() * 0.5 * random.nextDouble());
        return withinPatience(wishedAt, now.plus(pause).plusMillis(jitter));
    }

    static Optional<Instant> afterRefusal(Instant wishedAt, Instant now) {
        return withinPatience(wishedAt, now.plus(AFTER_REFUSAL));
    }

    private static Optional<Instant> withinPatience(Instant wishedAt, Instant next) {
        return next.isAfter(wishedAt.plus(GIVE_UP_AFTER)) ? Optional.empty() : Optional.of(next);
    }
}
