package dev.tegata.demo.bench;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * One run of one figure.
 *
 * @param value in the figure's unit
 * @param p99Millis of a request
 * @param serverMicros processor time of the server for one unit of work
 * @param server share of the machine's processors that the server used, 0 to 1; so are the next two
 * @param errors by status or name; empty when all went well
 */
record Measured(
        double value,
        OptionalDouble p99Millis,
        OptionalDouble serverMicros,
        OptionalDouble server,
        OptionalDouble postgres,
        OptionalDouble generator,
        Map<String, Long> errors) {

    static Measured of(double value) {
        return new Measured(
                value,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                Map.of());
    }

    Measured withValue(double other) {
        return new Measured(other, p99Millis, OptionalDouble.empty(), server, postgres, generator, errors);
    }

    /** For what our server had no part in. */
    Measured withoutServer() {
        return new Measured(
                value, p99Millis, OptionalDouble.empty(), OptionalDouble.empty(), postgres, generator, errors);
    }
}
