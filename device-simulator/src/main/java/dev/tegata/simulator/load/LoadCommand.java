package dev.tegata.simulator.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tegata simulate load}: drives an MDM server with as many requests as it answers, and says how many that were. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Sends a server the requests of enrolled devices as quickly as it answers them, on so many connections at a time, and prints one line"
                    + " of JSON: what was answered, how fast, with which errors, and the processor time this took here.",
            "The devices must be enrolled: «tegata bench» makes a fleet, fills the server's database with it and runs this command."
        },
        footer = {"", "With --follow it reads further options from its standard input and makes one run of each line."})
public final class LoadCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(names = "--mode", defaultValue = "poll", description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
    private Mode mode = Mode.POLL;

    @Option(names = "--server", paramLabel = "URL", description = "Device listener of the server, https or http")
    private URI server = URI.create("https://127.0.0.1:8443");

    @Option(names = "--fleet", paramLabel = "FOLDER", description = "Where the devices' key and certificates are")
    private Path fleet = Path.of("fleet");

    @Option(
            names = "--topic",
            defaultValue = "com.apple.mgmt.External.bench",
            description = "Push topic of the devices")
    private String topic = "";

    @Option(names = "--connections", defaultValue = "8", description = "Connections at a time (${DEFAULT-VALUE})")
    private int connections;

    @Option(names = "--from", defaultValue = "0", description = "First device of the fleet to take part")
    private int from;

    @Option(names = "--devices", paramLabel = "N", description = "How many devices take part (default: all)")
    private Optional<Integer> devices = Optional.empty();

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "Not counted (${DEFAULT-VALUE})")
    private double warmUp;

    @Option(names = "--seconds", defaultValue = "5", description = "Counted (${DEFAULT-VALUE})")
    private double seconds;

    @Option(names = "--threads", defaultValue = "1", description = "Event loops (${DEFAULT-VALUE})")
    private int threads;

    @Option(
            names = "--seed",
            description = "Makes the tokens of this run differ from those of others (default: the time)")
    private Optional<Long> seed = Optional.empty();

    @Option(
            names = "--poll-every",
            paramLabel = "SECONDS",
            defaultValue = "45",
            description = "Of an idle connection (${DEFAULT-VALUE})")
    private double pollEvery;

    @Option(names = "--follow", description = "One run for each line of the standard input, which holds its options")
    private boolean follow;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Preparation preparation = new Preparation();

    @Override
    public Integer call() throws IOException, InterruptedException {
        // A session that is resumed costs a fraction of a full handshake, which is what is measured here.
        System.setProperty("io.netty.handler.ssl.openssl.sessionCacheClient", "false");
        if (!follow) {
            run(out());
            return 0;
        }
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            follow(line);
        }
        return 0;
    }

    /** Whatever fails ends this run only; whoever gave the line reads why. */
    private void follow(String line) throws InterruptedException {
        LoadCommand next = new LoadCommand();
        next.preparation = preparation;
        try {
            new CommandLine(next).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(line.split(" "));
            next.run(out());
        } catch (IOException | RuntimeException e) {
            write(out(), Map.of("event", "failed", "reason", e.toString()));
        }
    }

    private void run(PrintWriter out) throws IOException, InterruptedException {
        LoadFleet known = preparation.fleet(plan(0));
        Plan plan = plan(devices.orElse(known.size() - from));
        if (plan.connections() < 1 || plan.devices() < 1 || from + plan.devices() > known.size()) {
            throw new IllegalArgumentException(
                    "expected 1 connection or more and devices within 0 to %d, got %d and %d to %d"
                            .formatted(known.size(), plan.connections(), from, from + plan.devices()));
        }
        Run.Script script = preparation.script(plan);
        @Nullable LoadFleet shown = plan.mode().signed() ? null : known;
        try (Network network = new Network(plan.server(), shown, plan.threads())) {
            Result result = new Run(plan, script, network)
                    .play(() -> write(
                            out, Map.of("event", "started", "mode", plan.mode().toString())));
            write(out, result);
        }
    }

    private Plan plan(int taking) {
        return new Plan(
                mode,
                server,
                fleet,
                topic,
                connections,
                from,
                taking,
                Duration.ofNanos(Math.round(warmUp * 1e9)),
                Duration.ofNanos(Math.round(seconds * 1e9)),
                threads,
                seed.orElseGet(System::currentTimeMillis),
                Duration.ofNanos(Math.round(pollEvery * 1e9)));
    }

    private static void write(PrintWriter out, Object line) {
        try {
            out.println(JSON.writeValueAsString(line));
            out.flush();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a result cannot be written as JSON", e);
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
