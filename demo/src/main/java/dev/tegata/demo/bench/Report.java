package dev.tegata.demo.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The rows of one data set as text: a table of Markdown that also reads well on a terminal. */
final class Report {
    private static final List<String> HEADINGS = List.of(
            "Work",
            "unit",
            "min",
            "median",
            "max",
            "goal",
            "ratio",
            "met",
            "p99 ms",
            "server µs",
            "server CPU",
            "PostgreSQL CPU",
            "generator CPU",
            "errors");

    private final Map<String, Row> rows = new LinkedHashMap<>();

    Row row(Figure figure) {
        return rows.computeIfAbsent(figure.name(), name -> new Row(figure));
    }

    OptionalDouble median(String name) {
        Row row = rows.get(name);
        return row == null ? OptionalDouble.empty() : row.median();
    }

    /** All rows in the order in which they were first asked for. */
    String table() {
        List<List<String>> lines = rows.values().stream().map(this::cells).toList();
        return table(HEADINGS, lines);
    }

    /** Each median of this report beside that of {@code base}. */
    String growth(Report base) {
        List<List<String>> lines = rows.values().stream()
                .filter(row -> row.median().isPresent()
                        && base.median(row.figure().name()).isPresent())
                .map(row -> {
                    double before = base.median(row.figure().name()).getAsDouble();
                    double now = row.median().getAsDouble();
                    double ratio = row.figure().goal().atMost() ? before / now : now / before;
                    return List.of(
                            row.figure().work(),
                            row.figure().unit(),
                            number(before),
                            number(now),
                            String.format(Locale.ROOT, "%.2f", ratio),
                            ratio >= 0.9 ? "yes" : "no");
                })
                .toList();
        return table(List.of("Work", "unit", "small", "large", "ratio", "≥ 0.90"), lines);
    }

    private List<String> cells(Row row) {
        Function<String, OptionalDouble> medians = this::median;
        String value = row.missing().orElseGet(() -> number(row.median()));
        return List.of(
                row.figure().work(),
                row.figure().unit(),
                number(row.least()),
                value,
                number(row.most()),
                row.figure().goal().text(),
                row.ratio(medians).stream()
                        .mapToObj(ratio -> String.format(Locale.ROOT, "%.2f", ratio))
                        .findFirst()
                        .orElse(""),
                row.met(medians).map(met -> met ? "yes" : "**no**").orElse(""),
                decimal(row.median(Measured::p99Millis), 1),
                decimal(row.median(Measured::serverMicros), 0),
                percent(row.median(Measured::server)),
                percent(row.median(Measured::postgres)),
                percent(row.median(Measured::generator)),
                row.errors().isEmpty() ? "" : row.errors().toString());
    }

    private static String table(List<String> headings, List<List<String>> lines) {
        int[] widths = new int[headings.size()];
        for (int column = 0; column < widths.length; column++) {
            int here = column;
            widths[column] = Math.max(
                    headings.get(column).length(),
                    lines.stream()
                            .mapToInt(line -> line.get(here).length())
                            .max()
                            .orElse(0));
        }
        StringBuilder table = new StringBuilder(line(headings, widths));
        table.append("|");
        for (int width : widths) {
            table.append("-".repeat(width + 2)).append("|");
        }
        table.append("\n");
        lines.forEach(line -> table.append(line(line, widths)));
        return table.toString();
    }

    private static String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder("|");
        for (int column = 0; column < widths.length; column++) {
            String cell = cells.get(column);
            line.append(" ")
                    .append(cell)
                    .append(" ".repeat(widths[column] - cell.length()))
                    .append(" |");
        }
        return line.append("\n").toString();
    }

    static String number(OptionalDouble value) {
        return value.isPresent() ? number(value.getAsDouble()) : "";
    }

    static String number(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%,.1f" : "%,.0f", value);
    }

    private static String decimal(OptionalDouble value, int places) {
        return value.isPresent() ? String.format(Locale.ROOT, "%." + places + "f", value.getAsDouble()) : "";
    }

    private static String percent(OptionalDouble share) {
        return share.isPresent() ? String.format(Locale.ROOT, "%.0f %%", 100 * share.getAsDouble()) : "";
    }

    /** One line that says what a run came to, while it goes on. */
    static String line(Figure figure, Measured run) {
        return String.format(
                Locale.ROOT,
                "%-24s %12s %-12s p99 %7s ms  server %5s µs  CPU: server %5s, PostgreSQL %5s, generator %5s%s",
                figure.name(),
                number(run.value()),
                figure.unit(),
                decimal(run.p99Millis(), 1),
                decimal(run.serverMicros(), 0),
                percent(run.server()),
                percent(run.postgres()),
                percent(run.generator()),
                run.errors().isEmpty()
                        ? ""
                        : run.errors().entrySet().stream()
                                .map(error -> error.getKey() + " × " + error.getValue())
                                .collect(Collectors.joining(", ", "  ERRORS: ", "")));
    }
}
