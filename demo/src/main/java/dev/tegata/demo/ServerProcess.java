package dev.tegata.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The server as a process of its own, started like any other with {@code tegata serve}, so that the demo shows the product and nothing else.
 *
 * <p>Whoever started it closes it; when this program is killed the process is told to end by a shutdown hook.
 */
public final class ServerProcess implements AutoCloseable {
    /** What a server of some thousand devices needs, and no more. */
    public static final List<String> SMALL = List.of(
            "-XX:+UseSerialGC", "-Xms32m", "-Xmx128m", "-XX:MaxMetaspaceSize=128m", "-XX:ReservedCodeCacheSize=64m");

    private static final Duration LOOK_EVERY = Duration.ofMillis(10);
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(15);

    private final Process process;
    private final URI admin;
    private final Duration readyAfter;
    private final Thread killer = new Thread(this::kill, "server-killer");

    private ServerProcess(Process process, URI admin, Duration readyAfter) {
        this.process = process;
        this.admin = admin;
        this.readyAfter = readyAfter;
    }

    /**
     * Starts the server and returns when it answers on its admin port.
     *
     * @param settings environment variables, {@code TEGATA_…}
     * @param log where everything it prints goes
     * @param aot what the JVM is told of its cache of loaded classes
     * @throws IllegalStateException when it ends or does not get ready; the message holds the end of its log
     */
    static ServerProcess start(Map<String, String> settings, int adminPort, Path log, AotCache aot)
            throws InterruptedException {
        return start(
                settings,
                adminPort,
                log,
                Stream.concat(aot.options("server").stream(), SMALL.stream()).toList());
    }

    /**
     * Starts the server and returns when it answers on its admin port.
     *
     * @param jvm options of its JVM
     * @throws IllegalStateException as above
     */
    public static ServerProcess start(Map<String, String> settings, int adminPort, Path log, List<String> jvm)
            throws InterruptedException {
        Instant started = Instant.now();
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.tegata.server.Main",
                "serve"));
        command.addAll(1, jvm);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        // The variables of whoever calls us must not leak into the server's configuration.
        builder.environment().keySet().removeIf(name -> name.startsWith("TEGATA_"));
        builder.environment().putAll(settings);
        try {
            Process process = builder.start();
            URI admin = URI.create("http://127.0.0.1:" + adminPort);
            awaitReady(process, admin, log, started);
            ServerProcess server = new ServerProcess(process, admin, Duration.between(started, Instant.now()));
            Runtime.getRuntime().addShutdownHook(server.killer);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("the server process did not start", e);
        }
    }

    private static void awaitReady(Process process, URI admin, Path log, Instant started) throws InterruptedException {
        HttpRequest ready = HttpRequest.newBuilder(admin.resolve("/readyz"))
                .timeout(Duration.ofSeconds(5))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            while (process.isAlive() && Instant.now().isBefore(started.plus(READY_WITHIN))) {
                try {
                    if (http.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                        return;
                    }
                } catch (IOException e) {
                    // Not listening yet.
                }
                if (process.waitFor(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
        }
        process.destroyForcibly();
        throw new IllegalStateException("the server did not get ready within %s; the end of %s:%n%s"
                .formatted(READY_WITHIN, log, lastLines(log)));
    }

    private static String lastLines(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return "(unreadable: " + e + ")";
        }
    }

    public URI admin() {
        return admin;
    }

    public long pid() {
        return process.pid();
    }

    /** From the start of the process until it answered. */
    public Duration readyAfter() {
        return readyAfter;
    }

    /** Resident memory in bytes, where the system tells (Linux). */
    public OptionalLong residentBytes() {
        return memory("VmRSS:");
    }

    /** The most memory that was resident since the start, in bytes, where the system tells (Linux). */
    public OptionalLong peakResidentBytes() {
        return memory("VmHWM:");
    }

    private OptionalLong memory(String name) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                    .filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void kill() {
        process.destroy();
    }
}
