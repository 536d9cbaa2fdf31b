package dev.tegata.demo.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Every row of the report that is measured on a server that runs, in its order. */
final class Figures {
    static final String READS = "postgres-reads-8";
    static final String COMMITS = "postgres-commits-8";
    static final String SIGNATURES = "signature-loop";
    static final String SIGNED_POLL = "poll-signed-8";
    static final String TLS_POLL = "poll-tls-64";
    static final String BARE_HANDSHAKES = "handshake-bare";

    static final String PER_SECOND = "1/s";

    private static final List<Integer> CONNECTIONS = List.of(2, 8, 32);

    /** Where batches have something to gather. */
    private static final int MANY = 64;

    private static final int COMMANDS_A_DEVICE = 10;
    private static final int CYCLING_DEVICES = 1_000;

    /** A run of commands ends by itself, long before this. */
    private static final double CYCLE_WITHIN_SECONDS = 120;

    private final Stand stand;
    private final Fleets fleets;
    private final PostgresLimits limits;
    private final Queueing queueing;
    private final SignatureLoop signatures;
    private final List<Figure> all = new ArrayList<>();

    Figures(Stand stand, Fleets fleets, PostgresLimits limits, int devices) {
        this.stand = stand;
        this.fleets = fleets;
        this.limits = limits;
        this.queueing = new Queueing(stand);
        this.signatures = new SignatureLoop(fleets.signedFleet());
        postgres();
        polls();
        tokenUpdates();
        cycles();
        queueing(devices);
        enrollments();
        handshakes();
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
        if (pgbench) {
            add(
                    "jdbc-reads-8",
                    "the same reads by JDBC from Java, 8 clients",
                    Goal.NONE,
                    seconds -> Measured.of(limits.reads(8, duration(seconds), false)));
            add(
                    "jdbc-commits-8",
                    "the same commits by JDBC from Java, 8 clients",
                    Goal.NONE,
                    seconds -> Measured.of(limits.commits(8, duration(seconds), false)));
        }
    }

    private void polls() {
        add(
                SIGNATURES,
                "parse and verify Mdm-Signature, nothing else, all processors",
                Goal.NONE,
                seconds -> Measured.of(signatures.run(seconds)));
        add(
                TLS_POLL,
                "empty poll, TLS client certificate, keep-alive, 64 connections",
                Goal.times(0.4, READS, "PostgreSQL's reads").withP99(20),
                load(fleets.tls(), Figures::answered, "poll", 64, "--devices", "64"));
        for (int connections : CONNECTIONS) {
            add(
                    "poll-signed-" + connections,
                    "empty poll, Mdm-Signature (RSA-2048), %d connections".formatted(connections),
                    connections == 8 ? Goal.atLeast(3_600) : Goal.NONE,
                    load(fleets.signed(), Figures::answered, "signed-poll", connections));
        }
    }

    private void tokenUpdates() {
        Goal goal = Goal.times(2, COMMITS, "PostgreSQL's commits");
        for (int connections : List.of(8, MANY)) {
            String all = Integer.toString(connections);
            add(
                    "token-tls-" + connections,
                    "TokenUpdate with a new token, TLS client certificate, %d connections".formatted(connections),
                    goal,
                    forgetting(load(fleets.tls(), Figures::answered, "token-update", connections, "--devices", all)));
        }
        for (int connections : CONNECTIONS) {
            add(
                    "token-signed-" + connections,
                    "TokenUpdate with a new token, Mdm-Signature, %d connections".formatted(connections),
                    connections == 8 ? goal : Goal.NONE,
                    forgetting(load(fleets.signed(), Figures::answered, "signed-token-update", connections)));
        }
    }

    private void cycles() {
        int devices = Math.min(CYCLING_DEVICES, fleets.tlsFleet().size());
        cycle("cycle-kept", "kept-cycle", 8, "on connections made before", devices);
        cycle("cycle-kept", "kept-cycle", MANY, "on connections made before", devices);
        cycle("cycle", "cycle", 8, "each on a fresh TLS connection", devices);
    }

    private void cycle(String name, String mode, int connections, String how, int devices) {
        add(
                name + "-" + connections,
                "commands done, %,d devices × %d, %d at a time, %s"
                        .formatted(devices, COMMANDS_A_DEVICE, connections, how),
                Goal.atLeast(3_800),
                forgetting(seconds -> {
                    queueing.queue(stand.data().deviceIds(fleets.tlsFleet(), devices), COMMANDS_A_DEVICE);
                    return load(
                                    fleets.tls(),
                                    result -> result.path("commands").asDouble(),
                                    mode,
                                    connections,
                                    "--devices",
                                    Integer.toString(devices))
                            .run(CYCLE_WITHIN_SECONDS);
                }));
    }

    private void queueing(int devices) {
        for (int targets : List.of(10_000, 100_000)) {
            add(
                    "enqueue-" + targets,
                    "one command queued for %,d devices, rows".formatted(targets),
                    Goal.atLeast(200_000),
                    seconds -> {
                        if (devices < targets) {
                            throw new Figure.NotServed("needs %,d devices".formatted(targets));
                        }
                        return queueing.measure(stand.data().deviceIds(targets), seconds);
                    });
        }
    }

    private void enrollments() {
        add(
                "enroll-8",
                "enrollments: Authenticate + TokenUpdate on a fresh TLS connection each, 8 at a time",
                Goal.atLeast(1_000),
                forgetting(load(fleets.newcomers(), Figures::finished, "enroll", 8, "--threads", "2")));
    }

    private void handshakes() {
        add(BARE_HANDSHAKES, "full TLS handshakes of a bare Netty server, 8 at a time", Goal.NONE, seconds -> {
            try (BareTls bare = new BareTls(stand.certificate(), stand.certificateKey())) {
                return stand.load(bare.url(), fleets.tls(), handshakes(seconds), Figures::finished)
                        .withoutServer();
            }
        });
        add(
                "handshake-poll",
                "full TLS handshake + one poll, 8 at a time",
                Goal.times(0.8, BARE_HANDSHAKES, "the bare server's"),
                seconds -> stand.load(fleets.tls(), handshakes(seconds), Figures::finished));
    }

    private static List<String> handshakes(double seconds) {
        return options("handshake", 8, seconds, "--threads", "2", "--devices", "64");
    }

    private Figure.Measurement load(Path fleet, Stand.Work work, String mode, int connections, String... more) {
        return seconds -> stand.load(fleet, options(mode, connections, seconds, more), work);
    }

    /** Leaves the data set as it was. */
    private Figure.Measurement forgetting(Figure.Measurement measurement) {
        return seconds -> {
            try {
                return measurement.run(seconds);
            } finally {
                stand.data().forget();
            }
        };
    }

    private void add(String name, String work, Goal goal, Figure.Measurement measurement) {
        all.add(new Figure(name, work, PER_SECOND, goal, measurement));
    }

    static List<String> options(String mode, int connections, double seconds, String... more) {
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

    static double answered(JsonNode result) {
        return result.path("answered").asDouble();
    }

    private static double finished(JsonNode result) {
        return result.path("finished").asDouble();
    }

    private static Duration duration(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }
}
