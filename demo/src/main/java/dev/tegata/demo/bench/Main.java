package dev.tegata.demo.bench;

import dev.tegata.demo.ServerProcess;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./tegata bench}: measures the server on the machine at hand. */
@Command(
        name = "tegata bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Measures the server on this machine: starts PostgreSQL, the server and a load generator, and prints what they did in a second"
                        + " beside what this PostgreSQL does alone. It ends with status 0 when it ran, whatever the figures.")
public final class Main implements Callable<Integer> {
    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

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
                    "Only figures whose names begin so, such as poll-signed; PostgreSQL's own limits only when named")
    private List<String> only = List.of();

    @Option(names = "--devices", paramLabel = "N", description = "Enrolled devices, 100 or more (default: 10000)")
    private @Nullable Integer devices;

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

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Path home =
                Path.of(System.getProperty("tegata.home", ".")).toAbsolutePath().normalize();
        Path folder = home.resolve(".tegata")
                .resolve("bench-" + ProcessHandle.current().pid());
        Stand.Settings settings = new Stand.Settings(
                folder,
                database,
                serverJava
                        .map(text -> Arrays.asList(text.strip().split("\\s+")))
                        .orElse(ServerProcess.SMALL),
                serverSettings);
        Bench bench = new Bench(
                out,
                settings,
                new Bench.Extent(
                        devices == null ? (quick ? 1_000 : 10_000) : devices,
                        runs == null ? (quick ? 1 : 3) : runs,
                        seconds == null ? (quick ? 2 : 5) : seconds,
                        warmUp == null ? (quick ? 2 : 15) : warmUp,
                        only));
        Thread cleaning = new Thread(() -> remove(folder), "bench-cleaner");
        Runtime.getRuntime().addShutdownHook(cleaning);
        bench.run();
        return 0;
    }

    private static void remove(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println("could not remove " + folder + ": " + e);
        }
    }
}
