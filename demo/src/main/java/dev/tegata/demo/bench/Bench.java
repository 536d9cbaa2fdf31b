package dev.tegata.demo.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Runs every figure as often as asked, one after the other in rounds, so that a slow minute of the machine falls on all alike; then again on a large
 * data set, if there is to be one.
 */
final class Bench {
    private static final int CONNECTIONS_TO_KEEP = 10_000;
    private static final int COMMANDS_BEHIND_EACH = 100;
    private static final String HISTORY = "poll-history-8";
    private static final String GROWTH = "growth";

    /** A row of history with its part of the index, of the log and of what sorting takes, generously. */
    private static final long BYTES_OF_A_ROW = 2_000;

    private final PrintStream out;
    private final Stand stand;
    private final Extent extent;

    /**
     * How much is measured.
     *
     * @param small the data set that the goals are for
     * @param large that on which everything is measured once more; empty: none
     * @param runs of each figure
     * @param seconds of each run
     * @param warmUp seconds of one run more of each figure before, which is not counted: the JVM compiles what is hot
     * @param only beginnings of the names of figures; empty: all
     */
    record Extent(Size small, Optional<Size> large, int runs, double seconds, double warmUp, List<String> only) {
        /** As many devices as enroll in one run, at the pace that is the goal; a quicker server ends its run sooner. */
        int newcomers() {
            return (int) Math.ceil(1_000 * Math.max(seconds, warmUp));
        }

        boolean wants(String figure) {
            return only.isEmpty() || only.stream().anyMatch(figure::startsWith);
        }
    }

    /** Enrolled devices, and finished commands of all of them together. */
    record Size(int devices, long history) {}

    /** What came of it; {@code large} is empty when nothing was measured on a large data set. */
    record Outcome(Report small, Optional<Report> large) {}

    Bench(PrintStream out, Stand stand, Extent extent) {
        this.out = out;
        this.stand = stand;
        this.extent = extent;
    }

    Outcome run() throws Exception {
        PostgresLimits limits = new PostgresLimits(stand.jdbcUrl(), stand.folder());
        limits.prepare(stand.data());
        Report report = new Report();
        Fleets fleets = load(extent.small());
        measure(report, new Figures(stand, fleets, limits, extent.small().devices()).all());
        if (extent.wants(HISTORY)) {
            history(report, fleets);
        }
        once(
                report,
                new Restarts(
                                stand,
                                fleets,
                                Math.min(CONNECTIONS_TO_KEEP, extent.small().devices()))
                        .all());
        if (extent.large().isEmpty() || !(extent.wants(GROWTH) || extent.only().isEmpty())) {
            return new Outcome(report, Optional.empty());
        }
        Size large = extent.large().get();
        Report grown = new Report();
        measure(grown, new Figures(stand, load(large), limits, large.devices()).all());
        return new Outcome(report, Optional.of(grown));
    }

    private Fleets load(Size size) throws Exception {
        say("enrolling %,d devices in the database".formatted(size.devices()));
        Fleets fleets = Fleets.make(stand.folder(), size.devices(), extent.newcomers());
        stand.data().clear();
        stand.data().enroll(size.devices(), fleets.tlsFleet(), fleets.signedFleet());
        stand.data().issue(fleets.newFleet());
        if (size.history() > 0) {
            history(size.history());
        }
        return fleets;
    }

    private void history(long rows) throws Exception {
        long free = Files.getFileStore(stand.folder()).getUsableSpace();
        if (free < rows * BYTES_OF_A_ROW) {
            throw new IOException("expected %,d MiB of free disk for %,d finished commands, got %,d MiB"
                    .formatted((rows * BYTES_OF_A_ROW) >> 20, rows, free >> 20));
        }
        say("putting %,d finished commands behind them".formatted(rows));
        stand.data().history(rows);
    }

    /** Last on its data set, for the history stays. */
    private void history(Report report, Fleets fleets) throws Exception {
        history((long) COMMANDS_BEHIND_EACH * extent.small().devices());
        measure(
                report,
                List.of(new Figure(
                        HISTORY,
                        "the poll at 8 connections with %d finished commands behind each device"
                                .formatted(COMMANDS_BEHIND_EACH),
                        Figures.PER_SECOND,
                        Goal.times(0.9, Figures.SIGNED_POLL, "without them"),
                        seconds -> stand.load(
                                fleets.signed(), Figures.options("signed-poll", 8, seconds), Figures::answered))));
    }

    private void measure(Report report, List<Figure> figures) throws Exception {
        List<Figure> wanted = wanted(figures);
        if (wanted.isEmpty()) {
            return;
        }
        say("warming up");
        for (Figure figure : wanted) {
            try {
                figure.measurement().run(extent.warmUp());
                report.row(figure);
            } catch (Figure.NotServed e) {
                report.row(figure).missing(String.valueOf(e.getMessage()));
            }
        }
        once(
                report,
                wanted.stream()
                        .filter(figure -> report.row(figure).missing().isEmpty())
                        .toList());
    }

    /** The rounds, without a warm-up. */
    private void once(Report report, List<Figure> figures) throws Exception {
        List<Figure> wanted = wanted(figures);
        for (int run = 1; run <= extent.runs() && !wanted.isEmpty(); run++) {
            say("run %d of %d".formatted(run, extent.runs()));
            for (Figure figure : wanted) {
                try {
                    Measured measured = figure.measurement().run(extent.seconds());
                    report.row(figure).add(measured);
                    out.println(Report.line(figure, measured));
                } catch (Figure.NotServed e) {
                    report.row(figure).missing(String.valueOf(e.getMessage()));
                }
            }
        }
    }

    private List<Figure> wanted(List<Figure> figures) {
        return figures.stream()
                .filter(figure -> extent.wants(figure.name()) || extent.wants(GROWTH))
                .toList();
    }

    /** The signed poll beside a loop that does nothing but verify signatures, in per cent; empty when one of them was not measured. */
    static OptionalDouble shareOfSignatures(Report report) {
        OptionalDouble polls = report.median(Figures.SIGNED_POLL);
        OptionalDouble loop = report.median(Figures.SIGNATURES);
        return polls.isPresent() && loop.isPresent()
                ? OptionalDouble.of(100 * polls.getAsDouble() / loop.getAsDouble())
                : OptionalDouble.empty();
    }

    private void say(String what) {
        out.println("... " + what);
    }
}
