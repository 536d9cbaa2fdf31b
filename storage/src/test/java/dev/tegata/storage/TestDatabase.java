package dev.tegata.storage;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * Gives each test class a database of its own on a real PostgreSQL.
 *
 * <p>Which PostgreSQL: {@code -Dtegata.test.postgres=embedded} (default), {@code testcontainers}, or a JDBC URL of a server whose user may
 * create databases. If it does not work the tests fail; they never skip.
 */
public final class TestDatabase implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name;
    private final String url;
    private final Database database;

    private TestDatabase(String name) {
        this.name = name;
        this.url = urlOf(name);
        this.database = Database.open(settings());
    }

    /** Makes a new database with the schema in it. */
    public static TestDatabase create() {
        String name = "t" + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet();
        execute(Server.adminUrl(), "create database " + name + " template " + Server.TEMPLATE);
        return new TestDatabase(name);
    }

    public Database database() {
        return database;
    }

    /** For a second node, or a server in another process, on the same database. */
    public DatabaseSettings settings() {
        return new DatabaseSettings(url, Optional.empty(), Optional.empty(), 10);
    }

    @Override
    public void close() {
        database.close();
        // Each is as large as an empty PostgreSQL; a run's worth of them would take longer to shut down than the tests
        // take.
        execute(Server.adminUrl(), "drop database if exists " + name + " with (force)");
    }

    private static String urlOf(String database) {
        return Server.adminUrl().replaceFirst("(jdbc:postgresql://[^/]+/)[^?]*", "$1" + database);
    }

    private static void execute(String url, String sql) {
        try (Connection connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError("no PostgreSQL for the tests at " + url + ": " + e.getMessage(), e);
        }
    }

    /** One PostgreSQL for the whole test run, with a migrated template from which databases are copied. */
    private static final class Server {
        static final String TEMPLATE = "template_" + ProcessHandle.current().pid();
        private static final String ADMIN_URL = start();

        static {
            execute(ADMIN_URL, "create database " + TEMPLATE);
            Database.open(new DatabaseSettings(
                            ADMIN_URL.replaceFirst("(jdbc:postgresql://[^/]+/)[^?]*", "$1" + TEMPLATE),
                            Optional.empty(),
                            Optional.empty(),
                            2))
                    .close();
        }

        static String adminUrl() {
            return ADMIN_URL;
        }

        private static String start() {
            String wanted = System.getProperty("tegata.test.postgres", "embedded");
            if (wanted.startsWith("jdbc:postgresql:")) {
                return wanted;
            }
            return switch (wanted) {
                case "embedded" -> {
                    EmbeddedDatabase embedded = EmbeddedDatabase.temporary();
                    Runtime.getRuntime().addShutdownHook(new Thread(embedded::close));
                    yield embedded.jdbcUrl("postgres");
                }
                case "testcontainers" -> {
                    // Stopped by Testcontainers' own reaper when this process ends.
                    @SuppressWarnings("resource")
                    PostgreSQLContainer container = new PostgreSQLContainer("postgres:17-alpine");
                    container.start();
                    yield container.getJdbcUrl()
                            + (container.getJdbcUrl().contains("?") ? "&" : "?")
                            + "user=" + container.getUsername() + "&password=" + container.getPassword();
                }
                default ->
                    throw new AssertionError(
                            "expected -Dtegata.test.postgres to be embedded, testcontainers or a JDBC URL, got "
                                    + wanted);
            };
        }
    }
}
