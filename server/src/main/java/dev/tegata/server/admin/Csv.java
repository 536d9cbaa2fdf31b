package dev.tegata.server.admin;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Lists as tables (RFC 4180), in UTF-8 with a byte order mark, which spreadsheets need to read Japanese. */
final class Csv {
    static final String TYPE = "text/csv";

    private static final String LINE_END = "\r\n";
    private final StringBuilder text = new StringBuilder("\uFEFF");

    Csv(List<String> header) {
        add(List.copyOf(header));
    }

    /** Numbers, ids, times, texts and Optionals of them. */
    Csv add(List<?> cells) {
        text.append(cells.stream().map(Csv::cell).collect(Collectors.joining(",")))
                .append(LINE_END);
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private static String cell(Object value) {
        return switch (value) {
            case Optional<?> optional -> optional.map(Csv::cell).orElse("");
            case Number number -> number.toString();
            default -> quoted(value.toString());
        };
    }

    private static String quoted(String text) {
        // A spreadsheet would take these for formulas, and run them.
        String harmless = !text.isEmpty() && "=+-@\t".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        boolean plain = harmless.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return plain ? harmless : "\"" + harmless.replace("\"", "\"\"") + "\"";
    }
}
