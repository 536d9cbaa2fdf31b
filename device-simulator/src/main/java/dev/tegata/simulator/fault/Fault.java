package dev.tegata.simulator.fault;

import java.time.Duration;
import java.util.Optional;

/**
 * One fault to switch on.
 *
 * @param times how often it strikes; 0 = until switched off
 * @param percent how many of a hundred occasions it strikes at, drawn from the seed of {@link Faults}; 100 = every one
 * @param path only requests whose path begins so; empty text = all
 * @param target only for {@link FaultKind#TARGET_FAILS}: the clientUserId or serial number; empty = any
 * @param errorNumber for {@link FaultKind#TARGET_FAILS}, {@link FaultKind#REFUSED} and {@link FaultKind#ERROR_IN_200}: Apple's number
 * @param delay for the slow, late and delayed kinds; for {@link FaultKind#UNAVAILABLE} and {@link FaultKind#REFUSED} the Retry-After of a
 *     5xx answer, in whole seconds
 */
public record Fault(
        FaultKind kind, int times, int percent, String path, Optional<String> target, int errorNumber, Duration delay) {
    private static final int ALWAYS = 100;
    private static final String LICENCE_SERVICE = "/mdm/v2/";
    private static final int INTERNAL_ERROR = 9603;
    // The value in Apple's example of a Retry-After header ("Handling error responses").
    private static final Duration RETRY_AFTER = Duration.ofMinutes(2);

    private static final Duration SLOW = Duration.ofSeconds(2);

    public Fault {
        if (times < 0) {
            throw new IllegalArgumentException("expected times >= 0 (0 = until switched off), got " + times);
        }
        if (percent < 1 || percent > ALWAYS) {
            throw new IllegalArgumentException("expected a percent of 1 to 100, got " + percent);
        }
        if (delay.isNegative()) {
            throw new IllegalArgumentException("expected a delay >= 0, got " + delay);
        }
    }

    /** Strikes every time until switched off. */
    public static Fault always(FaultKind kind) {
        boolean asksToWait = kind == FaultKind.UNAVAILABLE || kind == FaultKind.REFUSED;
        Duration delay = asksToWait ? RETRY_AFTER : SLOW;
        return new Fault(kind, 0, ALWAYS, LICENCE_SERVICE, Optional.empty(), INTERNAL_ERROR, delay);
    }

    /** Strikes once. */
    public static Fault once(FaultKind kind) {
        return always(kind).times(1);
    }

    /** This target fails in every event with Apple's error number. */
    public static Fault ofTarget(String target, int errorNumber) {
        return always(FaultKind.TARGET_FAILS).of(target).with(errorNumber);
    }

    public Fault times(int count) {
        return new Fault(kind, count, percent, path, target, errorNumber, delay);
    }

    /** Strikes at so many of a hundred occasions. */
    public Fault percent(int chance) {
        return new Fault(kind, times, chance, path, target, errorNumber, delay);
    }

    public Fault of(String oneTarget) {
        return new Fault(kind, times, percent, path, Optional.of(oneTarget), errorNumber, delay);
    }

    /** With this error number of Apple's. */
    public Fault with(int number) {
        return new Fault(kind, times, percent, path, target, number, delay);
    }

    public Fault on(String pathPrefix) {
        return new Fault(kind, times, percent, pathPrefix, target, errorNumber, delay);
    }

    public Fault after(Duration wait) {
        return new Fault(kind, times, percent, path, target, errorNumber, wait);
    }
}
