package dev.tegata.demo.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The load generator as a process of its own, {@code tegata simulate load --follow}, so that its processor time is not the bench's. Close it when
 * done; it also ends when this process does, for its input ends then. Not thread-safe.
 */
final class Generator implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final BufferedWriter runs;
    private final BufferedReader lines;

    /** @param log where its complaints go */
    Generator(Path log) throws IOException {
        process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:+UseSerialGC",
                        "-Xmx1g",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Xlog:aot*=off",
                        "-Xlog:cds*=off",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.tegata.simulator.Main",
                        "load",
                        "--follow")
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        runs = process.outputWriter();
        lines = process.inputReader();
    }

    /** Hears when the counted time begins and when it is over. */
    interface Watch {
        void started();

        void finished();
    }

    /**
     * Makes one run.
     *
     * @param options of the command, one word each
     * @throws IllegalStateException when the run failed as a whole
     */
    JsonNode run(List<String> options, Watch watch) throws IOException {
        runs.write(String.join(" ", options) + "\n");
        runs.flush();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!line.startsWith("{")) {
                continue; // A library that speaks up on the standard output is no result.
            }
            JsonNode said = JSON.readTree(line);
            switch (said.path("event").asText()) {
                case "started" -> watch.started();
                case "finished" -> {
                    watch.finished();
                    return said;
                }
                default ->
                    throw new IllegalStateException("the load generator could not run " + options + ": "
                            + said.path("reason").asText(line));
            }
        }
        throw new IllegalStateException("the load generator ended during " + options);
    }

    @Override
    public void close() {
        process.destroy();
    }
}
