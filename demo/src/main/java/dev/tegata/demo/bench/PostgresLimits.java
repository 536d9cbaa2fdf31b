package dev.tegata.demo.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What this PostgreSQL does by itself, on a database of its own with pgbench's table of 100,000 rows: by pgbench where it is installed, otherwise by
 * a loop over JDBC, which costs more of the processors they share.
 */
final class PostgresLimits {
    private static final String DATABASE = "limits";
    private static final int ROWS = 100_000;
    private static final Pattern TRANSACTIONS_A_SECOND = Pattern.compile("tps = ([0-9.]+)");
    private static final String READ = "select abalance from pgbench_accounts where aid = ?";
    private static final String COMMIT = "update pgbench_accounts set abalance = abalance + 1 where aid = ?";

    private final String jdbcUrl;
    private final URI address;
    private final Path folder;

    /** @param jdbcUrl of the server's own database; its user may make another beside it */
    PostgresLimits(String jdbcUrl, Path folder) {
        this.address = URI.create(jdbcUrl.substring("jdbc:".length()));
        this.jdbcUrl = jdbcUrl.replace(address.getPath() + "?", "/" + DATABASE + "?");
        this.folder = folder;
    }

    /** Makes the table anew. */
    void prepare(DataSet administrator) throws SQLException {
        administrator.execute("drop database if exists " + DATABASE);
        administrator.execute("create database " + DATABASE);
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    create table pgbench_accounts (aid integer not null, bid integer, abalance integer, filler char(84)) with (fillfactor = 100);
                    insert into pgbench_accounts select n, 1, 0, '' from generate_series(1, %d) as n;
                    alter table pgbench_accounts add primary key (aid);
                    """.formatted(ROWS));
            statement.execute("vacuum analyze pgbench_accounts");
        }
    }

    static boolean pgbenchInstalled() {
        return List.of(System.getenv().getOrDefault("PATH", "").split(":")).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "pgbench")));
    }

    /** Rows read by primary key in a second. */
    double reads(int clients, Duration duration, boolean byPgbench) throws InterruptedException {
        return byPgbench
                ? pgbench("select abalance from pgbench_accounts where aid = :aid;", clients, duration)
                : jdbc(READ, clients, duration);
    }

    /** Transactions of one updated row each in a second, each on disk before the next. */
    double commits(int clients, Duration duration, boolean byPgbench) throws InterruptedException {
        return byPgbench
                ? pgbench("update pgbench_accounts set abalance = abalance + 1 where aid = :aid;", clients, duration)
                : jdbc(COMMIT, clients, duration);
    }

    private double pgbench(String statement, int clients, Duration duration) throws InterruptedException {
        try {
            Path script = folder.resolve("pgbench.sql");
            Files.writeString(script, "\\set aid random(1, %d)\n%s\n".formatted(ROWS, statement));
            Process process = new ProcessBuilder(
                            "pgbench",
                            "-n",
                            "-M",
                            "prepared",
                            "-c",
                            Integer.toString(clients),
                            "-j",
                            "2",
                            "-T",
                            Long.toString(Math.max(1, duration.toSeconds())),
                            "-f",
                            script.toString(),
                            "-h",
                            address.getHost(),
                            "-p",
                            Integer.toString(address.getPort()),
                            "-U",
                            "postgres",
                            DATABASE)
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher found = TRANSACTIONS_A_SECOND.matcher(said);
            if (process.waitFor() != 0 || !found.find()) {
                throw new IllegalStateException("expected transactions a second from pgbench, got: " + said);
            }
            return Double.parseDouble(found.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException("pgbench could not be run", e);
        }
    }

    private double jdbc(String sql, int clients, Duration duration) throws InterruptedException {
        try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
            long until = System.nanoTime() + duration.toNanos();
            List<Callable<Long>> loops = new ArrayList<>();
            for (int client = 0; client < clients; client++) {
                loops.add(() -> loop(sql, until));
            }
            long from = System.nanoTime();
            long total = 0;
            for (Future<Long> loop : threads.invokeAll(loops)) {
                total += loop.get();
            }
            return total / ((System.nanoTime() - from) / 1e9);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a client of PostgreSQL failed", e.getCause());
        }
    }

    private long loop(String sql, long until) throws SQLException {
        long done = 0;
        try (Connection connection = DriverManager.getConnection(jdbcUrl + "&prepareThreshold=1");
                PreparedStatement statement = connection.prepareStatement(sql)) {
            while (System.nanoTime() < until) {
                statement.setInt(1, 1 + ThreadLocalRandom.current().nextInt(ROWS));
                if (statement.execute()) {
                    try (ResultSet rows = statement.getResultSet()) {
                        rows.next();
                    }
                }
                done++;
            }
        }
        return done;
    }
}
