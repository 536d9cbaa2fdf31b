package dev.tegata.demo.bench;

import dev.tegata.demo.ServerProcess;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./tegata bench}: measures the server on the machine at hand. */
@Command(
        name = "tegata bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Measures the server on this machine: starts PostgreSQL, the server and a load generator, and prints what they did in a second"
                        + " beside what this PostgreSQL does alone. It ends with status 0 when it ran, whatever the figures.",
        footer = {
            "",
            "Figures, for --only: postgres, jdbc, signature-loop, poll-tls, poll-signed, token-tls, token-signed, cycle, enqueue, enroll, handshake,",
            "poll-history, start, memory; growth is everything that is measured a second time, on the large data set."
        })
public final class Main implements Callable<Integer> {
    private static final int FEWEST_DEVICES = 200;
    private static final Pattern SIZE = Pattern.compile("([0-9]{3,8})x([0-9]{1,10})");

    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private final AtomicBoolean ending = new AtomicBoolean();

    @Option(
            names = "--quick",
            description = "One short run of each figure with 1,000 devices: to see that it works, not to measure")
    private boolean quick;

    @Option(
            names = "--only",
            split = ",",
            arity = "1..*",
            paramLabel = "NAME",
            description =
                    "Only figures whose names begin so; a goal that is a part of another figure needs that one too")
    private List<String> only = List.of();

    @Option(names = "--devices", paramLabel = "N", description = "Enrolled devices, 200 or more (default: 10000)")
    private @Nullable Integer devices;

    @Option(
            names = "--history",
            paramLabel = "ROWS",
            defaultValue = "0",
            description = "Finished commands of all devices together (default: none)")
    private long history;

    @Option(
            names = "--large",
            paramLabel = "NxROWS",
            defaultValue = "100000x10000000",
            description = "Devices and finished commands of the large data set (default: ${DEFAULT-VALUE})")
    private String large = "";

    @Option(names = "--runs", paramLabel = "N", description = "Runs of each figure (default: 3)")
    private @Nullable Integer runs;

    @Option(names = "--seconds", paramLabel = "S", description = "Length of a run (default: 5)")
    private @Nullable Double seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "S",
            description = "Length of one run more of each figure before the first, not counted (default: 15)")
    private @Nullable Double warmUp;

    @Option(
            names = "--database",
            paramLabel = "URL",
            description =
                    "JDBC URL of a PostgreSQL for this bench alone: EVERYTHING IN IT IS REMOVED (default: one is started)")
    private Optional<String> database = Optional.empty();

    @Option(
            names = "--server-java",
            paramLabel = "OPTIONS",
            description = "Options of the server's JVM, as one word (default: those of ./tegata demo)")
    private Optional<String> serverJava = Optional.empty();

    @Option(
            names = "--server-setting",
            paramLabel = "NAME=VALUE",
            description = "A setting of the server, such as TEGATA_DATABASE_CONNECTIONS=32")
    private Map<String, String> serverSettings = Map.of();

    @Option(names = "--write", description = "Writes the figures to docs/benchmarks.md")
    private boolean write;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Main() {}

    public static void main(String[] arguments) {
        Main main = new Main();
        System.exit(new CommandLine(main)
                .setExecutionExceptionHandler((failure, command, parsed) -> main.failed(failure))
                .execute(arguments));
    }

    /** When it is told to end, what it was about to do fails, which says nothing. */
    private int failed(Exception failure) throws Exception {
        if (ending.get()) {
            return 1;
        }
        throw failure;
    }

    @Override
    public Integer call() throws Exception {
        Path home =
                Path.of(System.getProperty("tegata.home", ".")).toAbsolutePath().normalize();
        Path folder = home.resolve(".tegata")
                .resolve("bench-" + ProcessHandle.current().pid());
        Bench.Extent extent = extent();
        List<String> java = serverJava
                .map(text -> Arrays.asList(text.strip().split("\\s+")))
                .orElse(ServerProcess.SMALL);
        AtomicReference<@Nullable Stand> running = new AtomicReference<>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(running.get(), folder), "bench-end"));
        out.println(
                "... starting PostgreSQL, the server and the load generator (logs in " + folder.resolve("log") + ")");
        try (Stand stand = new Stand(new Stand.Settings(folder, database, java, serverSettings))) {
            running.set(stand);
            Bench.Outcome outcome = new Bench(out, stand, extent).run();
            String page = page(outcome, extent, java, Surroundings.describe(home, stand.jdbcUrl()));
            out.println();
            out.println(page);
            if (write) {
                Files.writeString(home.resolve("docs").resolve("benchmarks.md"), page);
            }
        }
        return 0;
    }

    private Bench.Extent extent() {
        int small = devices == null ? (quick ? 1_000 : 10_000) : devices;
        if (small < FEWEST_DEVICES) {
            throw new ParameterException(
                    spec.commandLine(), "--devices: expected %d or more, got %d".formatted(FEWEST_DEVICES, small));
        }
        Matcher size = SIZE.matcher(large);
        if (!size.matches() || Integer.parseInt(size.group(1)) < FEWEST_DEVICES) {
            throw new ParameterException(
                    spec.commandLine(), "--large: expected devices x rows such as 100000x10000000, got " + large);
        }
        boolean grows = only.isEmpty() ? !quick : only.contains("growth");
        return new Bench.Extent(
                new Bench.Size(small, history),
                grows
                        ? Optional.of(new Bench.Size(Integer.parseInt(size.group(1)), Long.parseLong(size.group(2))))
                        : Optional.empty(),
                runs == null ? (quick ? 1 : 3) : runs,
                seconds == null ? (quick ? 2 : 5) : seconds,
                warmUp == null ? (quick ? 2 : 15) : warmUp,
                only);
    }

    private String page(Bench.Outcome outcome, Bench.Extent extent, List<String> java, List<String> surroundings) {
        return new BenchmarkPage(
                        outcome,
                        extent,
                        surroundings,
                        "./tegata bench "
                                + String.join(
                                        " ", spec.commandLine().getParseResult().originalArgs()),
                        String.join(" ", java))
                .text();
    }

    private void end(@Nullable Stand stand, Path folder) {
        ending.set(true);
        if (stand != null) {
            stand.close();
        }
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("could not remove " + folder + ": " + e);
        }
    }
}
