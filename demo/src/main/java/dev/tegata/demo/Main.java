package dev.tegata.demo;

import dev.tegata.simulator.device.DeviceIdentity;
import dev.tegata.simulator.device.DeviceWorld;
import dev.tegata.simulator.device.HttpAppleStore;
import dev.tegata.simulator.device.SimulatedDevice;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

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
    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    @Option(
            names = "--once",
            description =
                    "runs the whole flow without a hand on it, verifies every step, and ends; status 0 when all held")
    private boolean once;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Path home =
                Path.of(System.getProperty("tegata.home", ".")).toAbsolutePath().normalize();
        return once ? runOnce(home) : Demo.stayUp(home, out);
    }

    /** On a folder and ports of its own, so that it neither needs nor disturbs a demo that is up. */
    private int runOnce(Path home) throws Exception {
        Instant started = Instant.now();
        Path folder = home.resolve(".tegata")
                .resolve("once-" + ProcessHandle.current().pid());
        boolean passed;
        try (World world = World.start(home, folder, DemoPorts.free(), what -> out.println("... " + what));
                AdminClient administrator = world.administrator();
                Books books = new Books(world.database().jdbcUrl("postgres"));
                HttpAppleStore store = world.store();
                Phones phones = new Phones(newPhones(world.deviceWorld(store)))) {
            out.printf(
                    Locale.ROOT,
                    "... server ready %.2f s after its start%n",
                    seconds(world.server().readyAfter()));
            Instant flow = Instant.now();
            Steps steps = new Steps(out);
            new Flow(steps, administrator, books, new AppleSide(world.apple()), store, phones.all()).run();
            out.printf(
                    Locale.ROOT,
                    "... the flow took %.2f s, the server holds %d MiB, %.2f s since the start%n",
                    seconds(Duration.between(flow, Instant.now())),
                    world.server().residentBytes().orElse(0) >> 20,
                    seconds(Duration.between(started, Instant.now())));
            passed = steps.summary();
        }
        if (passed) {
            remove(folder);
        } else {
            out.println("the server's log: " + folder.resolve("log").resolve("server.log"));
        }
        return passed ? 0 : 1;
    }

    private static List<SimulatedDevice> newPhones(DeviceWorld world) {
        List<SimulatedDevice> phones = new ArrayList<>();
        for (int number = 1; number <= 3; number++) {
            phones.add(new SimulatedDevice(DeviceIdentity.iPhone("TGT", number), world));
        }
        return phones;
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
