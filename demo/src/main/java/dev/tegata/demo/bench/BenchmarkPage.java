package dev.tegata.demo.bench;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * docs/benchmarks.md: the figures, what they were measured on, how, and by which command.
 *
 * @param surroundings lines about machine, Java and PostgreSQL
 * @param command as it was typed
 * @param java options of the server's JVM
 */
record BenchmarkPage(
        Bench.Outcome outcome, Bench.Extent extent, List<String> surroundings, String command, String java) {

    String text() {
        StringBuilder page = new StringBuilder("""
                # Benchmarks

                Measured by `%s` on %s; written by that command, not by hand. Ratios count, not absolute figures: server, PostgreSQL and load
                generator share the processors of one machine.

                """.formatted(command.strip(), LocalDate.now(ZoneOffset.UTC)));
        surroundings.forEach(line -> page.append(line).append('\n'));
        page.append("""
                - Data set: %s
                - Each figure: %d runs of %s s in rounds, after one of %s s that is not counted; a median of an even number is the lower of two
                - The server's JVM: `%s`

                """.formatted(
                size(extent.small()), extent.runs(), seconds(extent.seconds()), seconds(extent.warmUp()), java));
        page.append(outcome.small().table());
        OptionalDouble share = Bench.shareOfSignatures(outcome.small());
        if (share.isPresent()) {
            page.append(String.format(
                    Locale.ROOT,
                    "%nThe signed poll at 8 connections is %.0f %% of what verifying signatures alone comes to.%n",
                    share.getAsDouble()));
        }
        outcome.large()
                .ifPresent(large -> page.append("""

                ## Growth

                The same on %s, beside the above:

                %s
                In full:

                %s""".formatted(
                                extent.large().map(BenchmarkPage::size).orElse(""),
                                large.growth(outcome.small()),
                                large.table())));
        return page.append(METHOD).toString();
    }

    private static final String METHOD = """

            ## How it is measured

            - PostgreSQL is the one that comes with the demo, with its default durability. Its own limits are taken by `pgbench -M prepared` where that
              is installed, on a table of 100,000 rows, otherwise by the loop over JDBC whose figures stand beside them.
            - The load generator (`tegata simulate load`) is a process of its own. Each connection sends its next request when the last was answered.
              Requests are bytes made beforehand; the signatures too.
            - The devices of one kind share one key: P-256 where they connect with a client certificate, RSA-2048 where they sign messages. Each has
              its own certificate. Server and bare server show a P-256 certificate. No TLS session is resumed.
            - Mdm-Signature goes over TLS without a client certificate, because the device listener has no plain HTTP.
            - A TokenUpdate carries a token that its device did not have before, and no UnlockToken.
            - The bare server answers every request with the same empty 200, without looking at it.
            - Server µs: processor time of the server for one unit of the row's work. CPU columns: share of all processors of the machine.
            - No push certificate is set, so nothing is pushed; what waits to be pushed is still written down.
            - Met: the median reaches the goal, the p99 too where the goal has one, and there was no error.
            """;

    private static String size(Bench.Size size) {
        return "%,d enrolled devices, %s"
                .formatted(
                        size.devices(),
                        size.history() == 0
                                ? "no finished commands"
                                : "%,d finished commands".formatted(size.history()));
    }

    private static String seconds(double seconds) {
        return seconds == Math.rint(seconds) ? Long.toString((long) seconds) : Double.toString(seconds);
    }
}
