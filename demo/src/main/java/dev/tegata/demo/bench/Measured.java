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

    Measured withPostgres(OptionalDouble share) {
        return new Measured(value, p99Millis, serverMicros, server, share, generator, errors);
    }
}
