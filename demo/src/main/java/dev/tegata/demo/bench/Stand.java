package dev.tegata.demo.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tegata.demo.AdminClient;
import dev.tegata.demo.ServerProcess;
import dev.tegata.protocol.pki.CertificateIssuer;
import dev.tegata.protocol.pki.Pem;
import dev.tegata.protocol.pki.SubjectAltName;
import dev.tegata.storage.EmbeddedDatabase;
import dev.tegata.storage.Sealer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import javax.security.auth.x500.X500Principal;

/** What is measured and what measures: PostgreSQL, the server and the load generator, each a process of its own. Close it when done. */
final class Stand implements AutoCloseable {
    private static final Duration STOP_WITHIN = Duration.ofSeconds(20);

    private final Deque<AutoCloseable> closers = new ArrayDeque<>();
    private final Settings settings;
    private final Path folder;
    private final String jdbcUrl;
    private final OptionalLong postgres;
    private final int devicePort = freePort();
    private final int adminPort = freePort();
    private final Generator generator;
    private final DataSet data;
    private ServerProcess server;

    /**
     * @param folder where everything of this bench is kept
     * @param database JDBC URL of a PostgreSQL for the bench alone, emptied by it; without it one is started
     * @param serverJava options of the server's JVM
     * @param serverSettings environment of the server, {@code TEGATA_…}, in place of the bench's own
     */
    record Settings(
            Path folder, Optional<String> database, List<String> serverJava, Map<String, String> serverSettings) {}

    Stand(Settings settings) throws Exception {
        this.settings = settings;
        this.folder = Files.createDirectories(settings.folder());
        boolean complete = false;
        try {
            if (settings.database().isPresent()) {
                jdbcUrl = settings.database().get();
                postgres = OptionalLong.empty();
            } else {
                Path files = folder.resolve("postgresql");
                EmbeddedDatabase database = EmbeddedDatabase.in(files);
                closers.push(database);
                jdbcUrl = database.jdbcUrl("postgres");
                postgres = OptionalLong.of(Long.parseLong(Files.readAllLines(files.resolve("postmaster.pid"))
                        .getFirst()
                        .strip()));
            }
            writeKeys();
            server = ServerProcess.start(environment(), adminPort, log("server"), settings.serverJava());
            closers.push(() -> server.close());
            generator = new Generator(log("generator"));
            closers.push(generator);
            data = new DataSet(jdbcUrl);
            closers.push(data);
            complete = true;
        } finally {
            if (!complete) {
                close();
            }
        }
    }

    DataSet data() {
        return data;
    }

    String jdbcUrl() {
        return jdbcUrl;
    }

    Path folder() {
        return folder;
    }

    ServerProcess server() {
        return server;
    }

    URI deviceUrl() {
        return URI.create("https://127.0.0.1:" + devicePort);
    }

    AdminClient administrator() throws IOException {
        return new AdminClient(
                server.admin(), Files.readString(folder.resolve("api-token")).strip());
    }

    /**
     * Ends the server and starts it again.
     *
     * @param jvm options of its JVM beside the usual ones
     * @return from the start of the process to its first answer
     */
    Duration restart(List<String> jvm) throws IOException, InterruptedException {
        server.close();
        List<String> options = new ArrayList<>(settings.serverJava());
        options.addAll(jvm);
        server = ServerProcess.start(environment(), adminPort, log("server"), options);
        return server.readyAfter();
    }

    /** How much work a run did, as the generator says it. */
    @FunctionalInterface
    interface Work {
        double units(JsonNode result);
    }

    /**
     * Lets the generator make one run and reads everybody's processor time at its beginning and its end.
     *
     * @param options of {@code tegata simulate load}, without server, fleet and topic
     * @param fleet folder of the fleet
     */
    Measured load(Path fleet, List<String> options, Work work) throws IOException {
        return load(deviceUrl(), fleet, options, work);
    }

    /** @param target another server than ours, of which no processor time is known */
    Measured load(URI target, Path fleet, List<String> options, Work work) throws IOException {
        List<String> all = new ArrayList<>(
                List.of("--server", target.toString(), "--fleet", fleet.toString(), "--topic", DataSet.TOPIC));
        all.addAll(options);
        Meter meter = meter();
        JsonNode result = generator.run(all, meter);
        return meter.measured(result, work.units(result));
    }

    /** Reads the processor time of server and PostgreSQL from now on. */
    Meter meter() {
        return new Meter(server.pid(), postgres);
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("TEGATA_DATABASE_URL", jdbcUrl);
        environment.put("TEGATA_SECRET_KEY_FILE", folder.resolve("secret.key").toString());
        environment.put("TEGATA_DEVICE_BIND", "127.0.0.1");
        environment.put("TEGATA_DEVICE_PORT", Integer.toString(devicePort));
        environment.put("TEGATA_DEVICE_URL", "https://localhost:" + devicePort);
        environment.put(
                "TEGATA_DEVICE_CERTIFICATE", folder.resolve("server.pem").toString());
        environment.put("TEGATA_DEVICE_KEY", folder.resolve("server.key.pem").toString());
        environment.put("TEGATA_ADMIN_PORT", Integer.toString(adminPort));
        environment.put("TEGATA_ADMIN_TOKEN_FILE", folder.resolve("api-token").toString());
        environment.put("TEGATA_PUSH_TOPIC", DataSet.TOPIC);
        environment.put("TEGATA_VPP_URL", "http://127.0.0.1:1");
        environment.put("TEGATA_VPP_METADATA", "off");
        environment.putAll(settings.serverSettings());
        return environment;
    }

    Path certificate() {
        return folder.resolve("server.pem");
    }

    Path certificateKey() {
        return folder.resolve("server.key.pem");
    }

    /** The server's identity has a P-256 key, as public authorities issue by default. */
    private void writeKeys() throws IOException, GeneralSecurityException {
        Path secret = folder.resolve("secret.key");
        if (!Files.exists(secret)) {
            Files.writeString(secret, Sealer.newKeySet());
        }
        Instant now = Instant.now();
        CertificateIssuer authority = CertificateIssuer.selfSigned(
                new X500Principal("CN=Bench"), now.minus(Duration.ofHours(1)), now.plus(Duration.ofDays(31)));
        KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
        keys.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair own = keys.generateKeyPair();
        Files.writeString(
                certificate(),
                Pem.text(List.of(authority.issueServer(
                        own.getPublic(),
                        new X500Principal("CN=localhost"),
                        List.of(SubjectAltName.dns("localhost")),
                        CertificateIssuer.newSerial(),
                        now.minus(Duration.ofHours(1)),
                        now.plus(Duration.ofDays(30))))));
        Files.writeString(certificateKey(), Pem.text(own.getPrivate()));
    }

    private Path log(String name) throws IOException {
        return Files.createDirectories(folder.resolve("log")).resolve(name + ".log");
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on loopback", e);
        }
    }

    /** May be called from several threads; the last processes are gone when it returns. */
    @Override
    public synchronized void close() {
        while (!closers.isEmpty()) {
            try {
                closers.pop().close();
            } catch (Exception e) {
                System.err.println("while stopping: " + e);
            }
        }
        // PostgreSQL's library stops it in a shutdown hook of its own, beside ours.
        postgres.stream()
                .mapToObj(ProcessHandle::of)
                .flatMap(Optional::stream)
                .forEach(process -> process.onExit()
                        .completeOnTimeout(process, STOP_WITHIN.toSeconds(), TimeUnit.SECONDS)
                        .join());
    }
}
