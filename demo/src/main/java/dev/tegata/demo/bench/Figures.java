package dev.tegata.demo.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Every row of the report, in its order. */
final class Figures {
    static final String READS = "postgres-reads-8";
    static final String COMMITS = "postgres-commits-8";

    private static final String PER_SECOND = "1/s";
    private static final List<Integer> CONNECTIONS = List.of(2, 8, 32);

    private final Stand stand;
    private final Fleets fleets;
    private final PostgresLimits limits;
    private final List<Figure> all = new ArrayList<>();

    Figures(Stand stand, Fleets fleets, PostgresLimits limits) {
        this.stand = stand;
        this.fleets = fleets;
        this.limits = limits;
        postgres();
        polls();
    }

    List<Figure> all() {
        return List.copyOf(all);
    }

    private void postgres() {
        boolean pgbench = PostgresLimits.pgbenchInstalled();
        add(
                READS,
                "PostgreSQL alone: primary-key reads, 8 clients",
                Goal.NONE,
                seconds -> Measured.of(limits.reads(8, duration(seconds), pgbench)));
        for (int clients : CONNECTIONS) {
            add(
                    "postgres-commits-" + clients,
                    "PostgreSQL alone: single-row commits, %d clients".formatted(clients),
                    Goal.NONE,
                    seconds -> Measured.of(limits.commits(clients, duration(seconds), pgbench)));
        }
    }

    private void polls() {
        add(
                "poll-tls-64",
                "empty poll, TLS client certificate, keep-alive, 64 connections",
                Goal.times(0.4, READS, "PostgreSQL's reads").withP99(20),
                seconds ->
                        stand.load(fleets.tls(), options("poll", 64, seconds, "--devices", "64"), Figures::answered));
        for (int connections : CONNECTIONS) {
            add(
                    "poll-signed-" + connections,
                    "empty poll, Mdm-Signature (RSA-2048), %d connections".formatted(connections),
                    connections == 8 ? Goal.atLeast(3_600) : Goal.NONE,
                    seconds -> stand.load(
                            fleets.signed(), options("signed-poll", connections, seconds), Figures::answered));
        }
    }

    private void add(String name, String work, Goal goal, Figure.Measurement measurement) {
        all.add(new Figure(name, work, PER_SECOND, goal, measurement));
    }

    private static List<String> options(String mode, int connections, double seconds, String... more) {
        List<String> options = new ArrayList<>(List.of(
                "--mode",
                mode,
                "--connections",
                Integer.toString(connections),
                "--seconds",
                String.format(Locale.ROOT, "%.1f", seconds)));
        options.addAll(List.of(more));
        return options;
    }

    private static double answered(JsonNode result) {
        return result.path("answered").asDouble();
    }

    private static Duration duration(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }
}
