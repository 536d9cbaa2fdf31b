package dev.tegata.demo.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What the figures depend on beside the server, for the page they are written to: the machine, the JVM, PostgreSQL and its settings. */
final class Surroundings {
    private Surroundings() {}

    /** Lines of Markdown. */
    static List<String> describe(Path home, String jdbcUrl) throws SQLException {
        return List.of(
                "- Machine: %d processors (%s), %s of memory, %s %s"
                        .formatted(
                                Runtime.getRuntime().availableProcessors(),
                                field(Path.of("/proc/cpuinfo"), "model name").orElse(System.getProperty("os.arch")),
                                field(Path.of("/proc/meminfo"), "MemTotal").orElse("unknown amount"),
                                System.getProperty("os.name"),
                                System.getProperty("os.version")),
                "- Java: " + System.getProperty("java.vendor") + " " + Runtime.version(),
                "- PostgreSQL: " + postgres(jdbcUrl),
                "- Build: " + commit(home).orElse("unknown"));
    }

    private static String postgres(String jdbcUrl) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        select current_setting('server_version') || ', fsync ' || current_setting('fsync')
                               || ', synchronous_commit ' || current_setting('synchronous_commit')
                               || ', full_page_writes ' || current_setting('full_page_writes')
                               || ', shared_buffers ' || current_setting('shared_buffers')
                               || ', wal_sync_method ' || current_setting('wal_sync_method')
                        """)) {
            row.next();
            return row.getString(1);
        }
    }

    private static Optional<String> field(Path file, String name) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> commit(Path home) {
        try {
            Process git = new ProcessBuilder("git", "-C", home.toString(), "describe", "--always", "--dirty")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return git.waitFor(5, TimeUnit.SECONDS) && git.exitValue() == 0
                    ? Optional.of("commit " + said.strip())
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
