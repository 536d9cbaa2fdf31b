package dev.tegata.storage;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL that comes with the program, for the demo and the tests; production brings its own.
 *
 * <p>Listens on loopback only and trusts every local user, which is why {@code tegata serve} never starts it. Whoever started it closes it.
 */
public final class EmbeddedDatabase implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);

    private final EmbeddedPostgres postgres;

    private EmbeddedDatabase(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /** Starts an empty one in a temporary folder, gone when closed and as careless about crashes as it is quick. */
    public static EmbeddedDatabase temporary() {
        return start(EmbeddedPostgres.builder());
    }

    /** Starts one whose data stay in {@code folder}, as safe against a crash as PostgreSQL is by default. */
    public static EmbeddedDatabase in(Path folder) {
        stopOrphan(folder);
        return start(EmbeddedPostgres.builder()
                .setDataDirectory(folder)
                .setCleanDataDirectory(false)
                // The library starts PostgreSQL for throw-away data: these three bring back PostgreSQL's own defaults.
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on"));
    }

    private static EmbeddedDatabase start(EmbeddedPostgres.Builder builder) {
        try {
            return new EmbeddedDatabase(
                    builder.setServerConfig("max_connections", "200").start());
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded PostgreSQL did not start: " + e.getMessage(), e);
        }
    }

    /** A killed demo leaves its PostgreSQL running; it holds the folder, so it is asked to end first. */
    private static void stopOrphan(Path folder) {
        Path pidFile = folder.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        try {
            List<String> lines = Files.readAllLines(pidFile);
            Optional<ProcessHandle> orphan = lines.isEmpty()
                    ? Optional.empty()
                    : ProcessHandle.of(Long.parseLong(lines.get(0).trim())).filter(process -> runsIn(process, folder));
            if (orphan.isPresent()) {
                LOG.info(
                        "stopping the PostgreSQL (process {}) that an earlier run left behind in {}",
                        orphan.get().pid(),
                        folder);
                // SIGINT is PostgreSQL's "fast shutdown"; ProcessHandle.destroy would wait for its clients.
                new ProcessBuilder("kill", "-INT", Long.toString(orphan.get().pid()))
                        .start()
                        .waitFor();
                orphan.get().onExit().join();
            }
        } catch (IOException | NumberFormatException e) {
            LOG.warn("could not read {}: {}", pidFile, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean runsIn(ProcessHandle process, Path folder) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
                    .contains(folder.toString());
        } catch (IOException e) {
            return false;
        }
    }

    /** The JDBC URL of {@code database}, with the superuser's name in it. */
    public String jdbcUrl(String database) {
        return postgres.getJdbcUrl("postgres", database);
    }

    public int port() {
        return postgres.getPort();
    }

    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded PostgreSQL did not stop cleanly", e);
        }
    }
}
