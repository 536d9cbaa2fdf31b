package dev.tegata.demo.bench;

import java.io.PrintStream;
import java.util.List;

/** Runs every figure as often as asked, one after the other in rounds, so that a slow minute of the machine falls on all alike. */
final class Bench {
    private final PrintStream out;
    private final Stand.Settings settings;
    private final Extent extent;

    /**
     * @param devices enrolled in the data set
     * @param runs of each figure
     * @param seconds of each run
     * @param warmUp seconds of one run more of each figure before, which is not counted: the JVM compiles what is hot
     * @param only beginnings of the names of figures; empty: all
     */
    record Extent(int devices, int runs, double seconds, double warmUp, List<String> only) {
        boolean wants(Figure figure) {
            return only.isEmpty() || only.stream().anyMatch(figure.name()::startsWith);
        }
    }

    Bench(PrintStream out, Stand.Settings settings, Extent extent) {
        this.out = out;
        this.settings = settings;
        this.extent = extent;
    }

    void run() throws Exception {
        say("starting PostgreSQL, the server and the load generator (logs in "
                + settings.folder().resolve("log") + ")");
        try (Stand stand = new Stand(settings)) {
            say("enrolling %,d devices in the database".formatted(extent.devices()));
            Fleets fleets = Fleets.make(stand.folder(), extent.devices(), 10);
            stand.data().clear();
            stand.data().enroll(extent.devices(), fleets.tlsFleet(), fleets.signedFleet());
            PostgresLimits limits = new PostgresLimits(stand.jdbcUrl(), stand.folder());
            limits.prepare(stand.data());
            Report report = measure(new Figures(stand, fleets, limits).all());
            out.println();
            out.print(report.table());
        }
    }

    private Report measure(List<Figure> figures) throws Exception {
        Report report = new Report();
        List<Figure> wanted = figures.stream().filter(extent::wants).toList();
        for (int run = 0; run <= extent.runs(); run++) {
            say(run == 0 ? "warming up" : "run %d of %d".formatted(run, extent.runs()));
            for (Figure figure : wanted) {
                try {
                    Measured measured = figure.measurement().run(run == 0 ? extent.warmUp() : extent.seconds());
                    if (run > 0) {
                        report.row(figure).add(measured);
                        out.println(Report.line(figure, measured));
                    }
                } catch (Figure.NotServed e) {
                    report.row(figure).missing(String.valueOf(e.getMessage()));
                }
            }
        }
        return report;
    }

    private void say(String what) {
        out.println("... " + what);
    }
}
