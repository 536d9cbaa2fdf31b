package dev.tegata.demo;

import dev.tegata.simulator.apns.ApnsTls;
import dev.tegata.simulator.apple.AppleServices;
import dev.tegata.simulator.apple.AppleSettings;
import dev.tegata.simulator.apple.AppleTls;
import dev.tegata.simulator.apple.Behaviour;
import dev.tegata.simulator.apple.Ports;
import dev.tegata.simulator.device.ApnsPushSource;
import dev.tegata.simulator.device.DeviceWorld;
import dev.tegata.simulator.device.HttpAppleStore;
import dev.tegata.simulator.device.ServerTrust;
import dev.tegata.simulator.tls.Pem;
import dev.tegata.storage.EmbeddedDatabase;
import dev.tegata.storage.Sealer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything the demo runs on: PostgreSQL, the simulated Apple, and the server as a process of its own.
 *
 * <p>The server is given real certificates (the sample ones), a real mail server address, a real push service address: it cannot tell that the
 * world around it is simulated. Whoever started it closes it.
 */
final class World implements AutoCloseable {
    /** Apple takes seconds to minutes; nobody watching a demo wants to. */
    private static final Duration APPLE_TAKES = Duration.ofMillis(150);

    private final Deque<AutoCloseable> closers = new ArrayDeque<>();
    private final Path home;
    private final Path folder;
    private final DemoPorts ports;
    private final EmbeddedDatabase database;
    private final AppleServices apple;
    private final ServerProcess server;

    private World(Path home, Path folder, DemoPorts ports, Map<String, String> otherSettings, Progress progress)
            throws Exception {
        this.home = home;
        this.folder = folder;
        this.ports = ports;
        boolean complete = false;
        try {
            progress.says("starting PostgreSQL (data in " + folder.resolve("postgresql") + ")");
            database = EmbeddedDatabase.in(folder.resolve("postgresql"));
            closers.push(database);
            progress.says("starting the simulated Apple: licence service, invitation page, push service, mailbox");
            apple = AppleServices.start(AppleSettings.defaults()
                    .withPorts(new Ports(ports.vpp(), ports.apple(), ports.apns(), ports.mail()))
                    .withBehaviour(Behaviour.defaults().withEventDelay(APPLE_TAKES))
                    .withTls(tls(home)));
            closers.push(apple);
            progress.says("starting the server (log in " + log() + ")");
            server = ServerProcess.start(settings(home, otherSettings), ports.admin(), log(), AotCache.of(home));
            closers.push(server);
            complete = true;
        } finally {
            if (!complete) {
                close();
            }
        }
    }

    /** Hears what is being done; a first start takes a while. */
    @FunctionalInterface
    interface Progress {
        void says(String what);
    }

    /**
     * @param home the checkout, for the sample certificates
     * @param folder where the data are kept
     */
    static World start(Path home, Path folder, DemoPorts ports, Progress progress) throws Exception {
        return start(home, folder, ports, Map.of(), progress);
    }

    /** @param otherSettings of the server, in place of the demo's own */
    static World start(Path home, Path folder, DemoPorts ports, Map<String, String> otherSettings, Progress progress)
            throws Exception {
        Files.createDirectories(folder);
        return new World(home, folder, ports, otherSettings, progress);
    }

    /** The sample certificates for what Apple serves: https and mutual TLS, as in the real world. */
    private static AppleTls tls(Path home) throws IOException {
        Path samples = home.resolve("certs-sample");
        List<X509Certificate> chain = Pem.certificates(samples.resolve("server.pem"));
        PrivateKey key = Pem.key(samples.resolve("server.key.pem"));
        ApnsTls apns = new ApnsTls(chain, key, sampleRoot(home));
        return new AppleTls(
                Optional.of(Pem.server(chain, key)),
                Optional.of(Pem.trusting(List.of(sampleRoot(home)))),
                Optional.of(apns));
    }

    private static X509Certificate sampleRoot(Path home) throws IOException {
        return Pem.certificates(home.resolve("certs-sample").resolve("ca.pem")).getFirst();
    }

    private Map<String, String> settings(Path home, Map<String, String> other) throws IOException {
        Path samples = home.resolve("certs-sample");
        Map<String, String> settings = new HashMap<>();
        settings.put("TEGATA_DATABASE_URL", database.jdbcUrl("postgres"));
        settings.put("TEGATA_SECRET_KEY_FILE", secretKey().toString());
        settings.put("TEGATA_DEVICE_BIND", "127.0.0.1");
        settings.put("TEGATA_DEVICE_PORT", Integer.toString(ports.device()));
        settings.put("TEGATA_DEVICE_URL", "https://localhost:" + ports.device());
        settings.put("TEGATA_DEVICE_CERTIFICATE", samples.resolve("server.pem").toString());
        settings.put("TEGATA_DEVICE_KEY", samples.resolve("server.key.pem").toString());
        settings.put("TEGATA_DEVICE_ROOT", samples.resolve("ca.pem").toString());
        settings.put("TEGATA_ADMIN_PORT", Integer.toString(ports.admin()));
        settings.put("TEGATA_ADMIN_TOKEN_FILE", tokenFile().toString());
        settings.put("TEGATA_ORGANIZATION_NAME", "株式会社てがた商会");
        settings.put("TEGATA_PUSH_CERTIFICATE", samples.resolve("push.pem").toString());
        settings.put("TEGATA_PUSH_KEY", samples.resolve("push.key.pem").toString());
        settings.put("TEGATA_PUSH_HOST", "localhost");
        settings.put("TEGATA_PUSH_PORT", Integer.toString(ports.apns()));
        settings.put("TEGATA_PUSH_ROOT", samples.resolve("ca.pem").toString());
        settings.put("TEGATA_VPP_URL", apple.vpp().apiUrl().toString());
        settings.put("TEGATA_VPP_ROOT", samples.resolve("ca.pem").toString());
        settings.put("TEGATA_VPP_NOTIFICATION_URL", "https://localhost:" + ports.device());
        settings.put("TEGATA_VPP_EVENT_POLL", "100ms");
        settings.put("TEGATA_INSTALL_FIRST_CHECK", "200ms");
        settings.put("TEGATA_MAIL_HOST", "localhost");
        settings.put("TEGATA_MAIL_PORT", Integer.toString(ports.mail()));
        settings.put("TEGATA_MAIL_FROM", "Tegata <info@tegata.example>");
        settings.put("TEGATA_SAMPLE_CERTIFICATES", "allow");
        settings.putAll(other);
        return settings;
    }

    private Path secretKey() throws IOException {
        Path file = folder.resolve("secret.key");
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, Sealer.newKeySet());
        }
        return file;
    }

    Path tokenFile() {
        return folder.resolve("api-token");
    }

    Path log() throws IOException {
        Path logs = folder.resolve("log");
        Files.createDirectories(logs);
        return logs.resolve("server.log");
    }

    DemoPorts ports() {
        return ports;
    }

    EmbeddedDatabase database() {
        return database;
    }

    AppleServices apple() {
        return apple;
    }

    ServerProcess server() {
        return server;
    }

    AdminClient administrator() throws IOException {
        return new AdminClient(server.admin(), Files.readString(tokenFile()).strip());
    }

    /** The simulated store as devices and browsers reach it. */
    HttpAppleStore store() throws IOException {
        return new HttpAppleStore(
                apple.vpp().baseUrl(),
                HttpClient.newBuilder()
                        .sslContext(Pem.trusting(List.of(sampleRoot(home))))
                        .build());
    }

    /** What simulated devices need to know of the world: the store, their pushes, and whom to trust for the first download. */
    DeviceWorld deviceWorld(HttpAppleStore store) throws IOException {
        return DeviceWorld.of(store, new ApnsPushSource(apple.apns()))
                .with(ServerTrust.publicRoots().and(List.of(sampleRoot(home))));
    }

    @Override
    public void close() {
        while (!closers.isEmpty()) {
            try {
                closers.pop().close();
            } catch (Exception e) {
                System.err.println("while stopping: " + e);
            }
        }
    }
}
