package dev.tegata.simulator.fault;

import java.time.Duration;
import java.util.Optional;

/**
 * One fault to switch on.
 *
 * @param times how often it strikes; 0 = until switched off
 * @param path only requests whose path begins so; empty text = all
 * @param target only for {@link FaultKind#TARGET_FAILS}: the clientUserId or serial number
 * @param errorNumber only for {@link FaultKind#TARGET_FAILS}: Apple's number
 * @param delay for the slow and delayed kinds; for {@link FaultKind#UNAVAILABLE} the Retry-After in whole seconds
 */
public record Fault(FaultKind kind, int times, String path, Optional<String> target, int errorNumber, Duration delay) {
    private static final String LICENCE_SERVICE = "/mdm/v2/";
    private static final int INTERNAL_ERROR = 9603;
    // The value in Apple's example of a Retry-After header ("Handling error responses").
    private static final Duration RETRY_AFTER = Duration.ofMinutes(2);

    private static final Duration SLOW = Duration.ofSeconds(2);

    public Fault {
        if (times < 0) {
            throw new IllegalArgumentException("expected times >= 0 (0 = until switched off), got " + times);
        }
        if (delay.isNegative()) {
            throw new IllegalArgumentException("expected a delay >= 0, got " + delay);
        }
        if (kind == FaultKind.TARGET_FAILS && target.isEmpty()) {
            throw new IllegalArgumentException("TARGET_FAILS expects a target: a clientUserId or serial number");
        }
    }

    /** Strikes every time until switched off. */
    public static Fault always(FaultKind kind) {
        Duration delay = kind == FaultKind.UNAVAILABLE ? RETRY_AFTER : SLOW;
        return new Fault(kind, 0, LICENCE_SERVICE, Optional.empty(), INTERNAL_ERROR, delay);
    }

    /** Strikes once. */
    public static Fault once(FaultKind kind) {
        return always(kind).times(1);
    }

    /** This target fails in every event with Apple's error number. */
    public static Fault ofTarget(String target, int errorNumber) {
        return new Fault(FaultKind.TARGET_FAILS, 0, LICENCE_SERVICE, Optional.of(target), errorNumber, Duration.ZERO);
    }

    public Fault times(int count) {
        return new Fault(kind, count, path, target, errorNumber, delay);
    }

    public Fault on(String pathPrefix) {
        return new Fault(kind, times, pathPrefix, target, errorNumber, delay);
    }

    public Fault after(Duration wait) {
        return new Fault(kind, times, path, target, errorNumber, wait);
    }
}
