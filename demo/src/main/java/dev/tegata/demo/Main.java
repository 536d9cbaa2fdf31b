package dev.tegata.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./tegata demo}: the whole of Tegata on one machine, to be played with, or once through by itself. */
@Command(
        name = "tegata demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Runs everything on this machine: PostgreSQL, the server, the simulated Apple and three simulated devices with owners.",
        footer = {
            "",
            "Without options it stays up until Ctrl-C; its data are kept in .tegata/demo and survive a restart. Remove that folder to start anew."
        })
public final class Main implements Callable<Integer> {
    private static final int MOST_DEVICES = 10_000;
    private static final int MOST_GRANTS = 100_000;
    private static final int MOST_PEOPLE = 1_000;
    private static final int MOST_APPS = 200;
    private static final Pattern USERS_BY_APPS = Pattern.compile("([0-9]{1,6})x([0-9]{1,3})");

    private final Instant started = Instant.now();
    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    @ArgGroup
    private ByItself byItself = new ByItself();

    /** The ways to run without a hand on it; one at a time. */
    private static final class ByItself {
        @Option(
                names = "--once",
                description =
                        "runs the whole flow without a hand on it, verifies every step, and ends; status 0 when all held")
        private boolean once;

        @Option(
                names = "--fleet",
                paramLabel = "N",
                description =
                        "measures: N simulated devices (1 to 10000) enroll and take one command each; status 0 when none failed")
        private Optional<Integer> fleet = Optional.empty();

        @Option(
                names = "--grants",
                paramLabel = "UxA",
                description =
                        "measures: A apps to each of U users (such as 1000x25) by one bulk operation, at Apple's limits and pace; "
                                + "status 0 when all arrived within the goals")
        private Optional<String> grants = Optional.empty();

        @Option(
                names = "--acceptances",
                paramLabel = "N",
                description =
                        "measures: how soon N people (1 to 1000) have the app once they accepted, and N more who were granted it before; status 0 when within the goals")
        private Optional<Integer> acceptances = Optional.empty();
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Path home =
                Path.of(System.getProperty("tegata.home", ".")).toAbsolutePath().normalize();
        if (byItself.once) {
            return run(home, "once", Map.of(), this::flow);
        }
        if (byItself.grants.isPresent()) {
            return grants(home, byItself.grants.get());
        }
        if (byItself.acceptances.isPresent()) {
            return acceptances(home, byItself.acceptances.get());
        }
        if (byItself.fleet.isEmpty()) {
            return Demo.stayUp(home, out);
        }
        int devices = byItself.fleet.get();
        if (devices < 1 || devices > MOST_DEVICES) {
            throw new ParameterException(
                    spec.commandLine(), "--fleet: expected 1 to %d devices, got %d".formatted(MOST_DEVICES, devices));
        }
        return run(home, "fleet", Map.of(), stage -> new Fleet(out, stage, devices).run());
    }

    /** What is played on a stage; says whether all held. */
    @FunctionalInterface
    private interface Play {
        boolean on(Stage stage) throws Exception;
    }

    /** On a folder and ports of its own, so that it neither needs nor disturbs a demo that is up. */
    private int run(Path home, String name, Map<String, String> settings, Play play) throws Exception {
        Path folder = home.resolve(".tegata")
                .resolve(name + "-" + ProcessHandle.current().pid());
        boolean passed;
        try (Stage stage = Stage.open(home, folder, settings, what -> out.println("... " + what))) {
            out.printf(
                    Locale.ROOT,
                    "... server ready %.2f s after its start%n",
                    seconds(stage.world().server().readyAfter()));
            passed = play.on(stage);
        }
        if (passed) {
            remove(folder);
        } else {
            out.println("the server's log: " + folder.resolve("log").resolve("server.log"));
        }
        return passed ? 0 : 1;
    }

    private int acceptances(Path home, int people) throws Exception {
        if (people < 1 || people > MOST_PEOPLE) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--acceptances: expected 1 to %d people, got %d".formatted(MOST_PEOPLE, people));
        }
        return run(home, "acceptances", Acceptances.settings(), stage -> new Acceptances(out, stage, people).run());
    }

    private int grants(Path home, String size) throws Exception {
        Matcher usersByApps = USERS_BY_APPS.matcher(size);
        int users = usersByApps.matches() ? Integer.parseInt(usersByApps.group(1)) : 0;
        int apps = usersByApps.matches() ? Integer.parseInt(usersByApps.group(2)) : 0;
        if (users < 1 || apps < 1 || apps > MOST_APPS || users > MOST_GRANTS / apps) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--grants: expected users x apps such as 1000x25, at most %d apps and %d licences, got %s"
                            .formatted(MOST_APPS, MOST_GRANTS, size));
        }
        return run(home, "grants", BulkGrants.settings(), stage -> new BulkGrants(out, stage, users, apps).run());
    }

    private boolean flow(Stage stage) throws Exception {
        Instant begun = Instant.now();
        Steps steps = new Steps(out);
        try (Phones phones = stage.phones()) {
            new Flow(
                            steps,
                            stage.administrator(),
                            stage.books(),
                            new AppleSide(stage.world().apple()),
                            stage.store(),
                            phones.all())
                    .run();
        }
        out.printf(
                Locale.ROOT,
                "... the flow took %.2f s, the server holds %d MiB, %.2f s since the start%n",
                seconds(Duration.between(begun, Instant.now())),
                stage.world().server().residentBytes().orElse(0) >> 20,
                seconds(Duration.between(started, Instant.now())));
        AotCache.worthKeeping();
        AotCache.farewell().ifPresent(out::println);
        return steps.summary();
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
