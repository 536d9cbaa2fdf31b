package dev.tegata.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * Runs the steps of a flow one after the other and prints a line for each: whether it held, how long it took, what was seen.
 *
 * <p>After a failure the rest is not run, for each step builds on the one before.
 */
final class Steps {
    /** Does one step, verifies it, and says in a few words what was seen. */
    @FunctionalInterface
    interface Step {
        String run() throws Exception;
    }

    private final PrintStream out;
    private int passed;
    private int failed;

    Steps(PrintStream out) {
        this.out = out;
    }

    /** @param what the step in a few words; what was seen is printed behind it */
    void step(String what, Step step) {
        if (failed > 0) {
            return;
        }
        Instant started = Instant.now();
        int number = passed + 1;
        try {
            String seen = step.run();
            print("ok  ", started, "%d %s: %s".formatted(number, what, seen));
            passed++;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failed++;
        } catch (Exception | AssertionError e) {
            failed++;
            print("FAIL", started, "%d %s: %s".formatted(number, what, e.getMessage() == null ? e : e.getMessage()));
        }
    }

    private void print(String result, Instant started, String line) {
        double seconds = Duration.between(started, Instant.now()).toMillis() / 1000.0;
        out.println(String.format(Locale.ROOT, "[%s %5.2fs] %s", result, seconds, line));
        out.flush();
    }

    /** The last line of a run; says whether all held. */
    boolean summary() {
        out.println("demo: " + passed + " steps passed, " + failed + " failed");
        return failed == 0;
    }
}
