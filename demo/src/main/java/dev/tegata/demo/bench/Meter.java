package dev.tegata.demo.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** The processor time that server and PostgreSQL used between two moments. Used once; not thread-safe. */
final class Meter implements Generator.Watch {
    private final long server;
    private final OptionalLong postgres;
    private long from;
    private long until;
    private OptionalLong serverFrom = OptionalLong.empty();
    private OptionalLong serverUntil = OptionalLong.empty();
    private OptionalLong postgresFrom = OptionalLong.empty();
    private OptionalLong postgresUntil = OptionalLong.empty();

    /**
     * @param server its process
     * @param postgres the first of its processes; empty when it is not ours
     */
    Meter(long server, OptionalLong postgres) {
        this.server = server;
        this.postgres = postgres;
    }

    @Override
    public void started() {
        from = System.nanoTime();
        serverFrom = CpuClock.of(server);
        postgresFrom = postgresTime();
    }

    @Override
    public void finished() {
        serverUntil = CpuClock.of(server);
        postgresUntil = postgresTime();
        until = System.nanoTime();
    }

    private OptionalLong postgresTime() {
        return postgres.isPresent() ? CpuClock.ofFamily(postgres.getAsLong()) : OptionalLong.empty();
    }

    /** What a run of the generator came to. */
    Measured measured(JsonNode result, double units) {
        Map<String, Long> errors = new HashMap<>();
        result.path("errors")
                .properties()
                .forEach(error -> errors.put(error.getKey(), error.getValue().asLong()));
        return new Measured(
                units / result.path("seconds").asDouble(),
                OptionalDouble.of(result.path("p99Millis").asDouble()),
                serverMicros(units),
                share(used(serverFrom, serverUntil)),
                share(used(postgresFrom, postgresUntil)),
                share(OptionalLong.of(Math.round(result.path("cpuSeconds").asDouble() * 1e9))),
                errors);
    }

    /** What was done without the generator, in the time between the two moments. */
    Measured measured(double units) {
        return new Measured(
                units / ((until - from) / 1e9),
                OptionalDouble.empty(),
                serverMicros(units),
                share(used(serverFrom, serverUntil)),
                share(used(postgresFrom, postgresUntil)),
                OptionalDouble.empty(),
                Map.of());
    }

    private OptionalDouble serverMicros(double units) {
        OptionalLong used = used(serverFrom, serverUntil);
        return used.isPresent() && units > 0
                ? OptionalDouble.of(used.getAsLong() / 1e3 / units)
                : OptionalDouble.empty();
    }

    private static OptionalLong used(OptionalLong from, OptionalLong until) {
        return from.isPresent() && until.isPresent()
                ? OptionalLong.of(until.getAsLong() - from.getAsLong())
                : OptionalLong.empty();
    }

    private OptionalDouble share(OptionalLong nanos) {
        return nanos.isPresent()
                ? OptionalDouble.of(CpuClock.share(nanos.getAsLong(), Duration.ofNanos(until - from)))
                : OptionalDouble.empty();
    }
}
