package dev.tegata.demo.bench;

import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * What a figure is to reach.
 *
 * @param text as the report shows it; empty when there is no goal
 * @param value in the figure's unit, computed from the medians of other figures by their names; empty when one of them was not measured
 * @param atMost whether less is better
 * @param p99Millis what the 99th percentile must not exceed
 */
record Goal(
        String text,
        Function<Function<String, OptionalDouble>, OptionalDouble> value,
        boolean atMost,
        OptionalDouble p99Millis) {

    static final Goal NONE = new Goal("", medians -> OptionalDouble.empty(), false, OptionalDouble.empty());

    static Goal atLeast(double value) {
        return new Goal("≥ %,.0f".formatted(value), medians -> OptionalDouble.of(value), false, OptionalDouble.empty());
    }

    static Goal atMost(double value) {
        return new Goal("≤ %,.0f".formatted(value), medians -> OptionalDouble.of(value), true, OptionalDouble.empty());
    }

    /** At least {@code factor} times the median of the figure {@code name}, which {@code what} describes. */
    static Goal times(double factor, String name, String what) {
        return new Goal(
                "≥ %s × %s".formatted(factor == Math.rint(factor) ? Long.toString((long) factor) : factor, what),
                medians -> {
                    OptionalDouble other = medians.apply(name);
                    return other.isPresent() ? OptionalDouble.of(factor * other.getAsDouble()) : other;
                },
                false,
                OptionalDouble.empty());
    }

    Goal withP99(double millis) {
        return new Goal(text + ", p99 ≤ %.0f ms".formatted(millis), value, atMost, OptionalDouble.of(millis));
    }

    /** Empty when it cannot be said. */
    OptionalDouble needed(Function<String, OptionalDouble> medians) {
        return value.apply(medians);
    }
}
