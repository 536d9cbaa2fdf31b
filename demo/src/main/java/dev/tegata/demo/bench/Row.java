package dev.tegata.demo.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** What the runs of a figure came to. Not thread-safe. */
final class Row {
    private final Figure figure;
    private final List<Measured> runs = new ArrayList<>();
    private Optional<String> missing = Optional.empty();

    Row(Figure figure) {
        this.figure = figure;
    }

    void add(Measured run) {
        runs.add(run);
    }

    /** Why there is no value. */
    void missing(String reason) {
        missing = Optional.of(reason);
    }

    Figure figure() {
        return figure;
    }

    Optional<String> missing() {
        return missing;
    }

    OptionalDouble least() {
        return runs.stream().mapToDouble(Measured::value).min();
    }

    OptionalDouble most() {
        return runs.stream().mapToDouble(Measured::value).max();
    }

    OptionalDouble median() {
        return median(run -> OptionalDouble.of(run.value()));
    }

    /** Of an even number of runs the lower of the two in the middle: a value that was measured. */
    OptionalDouble median(Function<Measured, OptionalDouble> of) {
        double[] sorted = runs.stream()
                .map(of)
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .sorted()
                .toArray();
        return sorted.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(sorted[(sorted.length - 1) / 2]);
    }

    Map<String, Long> errors() {
        Map<String, Long> all = new HashMap<>();
        runs.forEach(run -> run.errors().forEach((what, count) -> all.merge(what, count, Long::sum)));
        return all;
    }

    /** Value by goal; for a goal not to be exceeded, goal by value. 1 or more is good. */
    OptionalDouble ratio(Function<String, OptionalDouble> medians) {
        OptionalDouble needed = figure.goal().needed(medians);
        if (needed.isEmpty() || median().isEmpty()) {
            return OptionalDouble.empty();
        }
        double value = median().getAsDouble();
        return OptionalDouble.of(figure.goal().atMost() ? needed.getAsDouble() / value : value / needed.getAsDouble());
    }

    /** Empty when there is no goal, or it cannot be said. */
    Optional<Boolean> met(Function<String, OptionalDouble> medians) {
        OptionalDouble ratio = ratio(medians);
        if (ratio.isEmpty()) {
            return Optional.empty();
        }
        OptionalDouble limit = figure.goal().p99Millis();
        OptionalDouble p99 = median(Measured::p99Millis);
        boolean quick = limit.isEmpty() || (p99.isPresent() && p99.getAsDouble() <= limit.getAsDouble());
        return Optional.of(ratio.getAsDouble() >= 1 && quick && errors().isEmpty());
    }
}
