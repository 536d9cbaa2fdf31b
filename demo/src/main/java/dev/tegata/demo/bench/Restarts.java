package dev.tegata.demo.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What a server is that has just been started: how soon it answered, and how much memory it holds. Each figure ends the server there is. */
final class Restarts {
    private static final double MOST_MILLIS = 1_500;
    private static final double MOST_MEBIBYTES = 400;
    private static final double POLL_EVERY_SECONDS = 10;

    private final Stand stand;
    private final Fleets fleets;
    private final int connections;

    /** @param connections to keep open when memory is measured */
    Restarts(Stand stand, Fleets fleets, int connections) {
        this.stand = stand;
        this.fleets = fleets;
        this.connections = connections;
    }

    List<Figure> all() {
        return List.of(
                new Figure(
                        "start-plain",
                        "process start to first answer, no cache",
                        "ms",
                        Goal.NONE,
                        seconds -> millis(stand.restart(List.of()))),
                new Figure(
                        "start-cached",
                        "process start to first answer, AOT cache",
                        "ms",
                        Goal.atMost(MOST_MILLIS),
                        seconds -> millis(stand.restart(List.of("-XX:AOTCache=" + cache(), "-Xlog:aot*=off")))),
                new Figure("memory-idle", "resident memory after the start", "MiB", Goal.NONE, seconds -> {
                    stand.restart(List.of());
                    return mebibytes();
                }),
                new Figure(
                        "memory-load",
                        "resident memory, highest, empty polls at 64 connections",
                        "MiB",
                        Goal.atMost(MOST_MEBIBYTES),
                        seconds -> {
                            stand.restart(List.of());
                            stand.load(
                                    fleets.tls(),
                                    Figures.options("poll", 64, 3 * seconds, "--devices", "64"),
                                    Figures::answered);
                            return mebibytes();
                        }),
                new Figure(
                        "memory-connections",
                        "the same, %,d keep-alive connections, each polling every %.0f s"
                                .formatted(connections, POLL_EVERY_SECONDS),
                        "MiB",
                        Goal.atMost(MOST_MEBIBYTES),
                        this::manyConnections));
    }

    private Measured manyConnections(double seconds) throws IOException, InterruptedException {
        stand.restart(List.of());
        Measured polls = stand.load(
                fleets.tls(),
                Figures.options(
                        "idle",
                        connections,
                        Math.max(seconds, 2 * POLL_EVERY_SECONDS),
                        "--poll-every",
                        Double.toString(POLL_EVERY_SECONDS)),
                Figures::answered);
        return polls.withValue(mebibytes().value());
    }

    private static Measured millis(Duration duration) {
        return Measured.of(duration.toNanos() / 1e6);
    }

    private Measured mebibytes() {
        return Measured.of((stand.server().peakResidentBytes().orElse(0) >> 10) / 1024.0);
    }

    /** Made of a run of its own, which is not measured. */
    private Path cache() throws IOException, InterruptedException {
        Path cache = stand.folder().resolve("server.aot");
        if (!Files.exists(cache)) {
            stand.restart(List.of("-XX:AOTCacheOutput=" + cache));
            stand.restart(List.of());
        }
        if (!Files.exists(cache)) {
            throw new IllegalStateException("expected the server's JVM to leave an AOT cache in " + cache);
        }
        return cache;
    }
}
