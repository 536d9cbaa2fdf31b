package dev.tegata.storage;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;
import org.jspecify.annotations.Nullable;

/**
 * The one way to PostgreSQL: a bounded connection pool, the migrations, and transactions.
 *
 * <p>The pool is the back-pressure of the whole server: a request that finds no connection within {@link #CONNECTION_WAIT} fails, and
 * its peer is told to come back. Thread-safe; whoever opened it closes it.
 */
public final class Database implements AutoCloseable {
    /** Longer than any statement of ours takes, shorter than a device or a browser waits for an answer. */
    static final Duration CONNECTION_WAIT = Duration.ofSeconds(10);

    /**
     * Each statement on these connections serves many devices at once, so a few are enough; more would only make smaller batches, and
     * PostgreSQL would commit more often for the same work.
     */
    public static final int DEVICE_CONNECTIONS = 4;

    /**
     * For statements that find every row by its key. A planner left to itself reads a table whole while it is small, and keeps the plan while
     * the table grows: a queue that is empty in the morning and holds a million commands at noon.
     */
    private static final String BY_KEY_ONLY =
            "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off -c plan_cache_mode=force_generic_plan";

    private final HikariDataSource pool;
    private final HikariDataSource devicePool;
    private final Sessions sessions;
    private final Sessions devices;

    private Database(HikariDataSource pool, HikariDataSource devicePool) {
        this.pool = pool;
        this.devicePool = devicePool;
        this.sessions = sessions(pool);
        this.devices = sessions(devicePool);
    }

    private static Sessions sessions(HikariDataSource source) {
        return new Sessions(
                source,
                connection -> Jdbi.create(connection)
                        .installPlugin(new SqlObjectPlugin())
                        .installPlugin(new PostgresPlugin())
                        .registerArgument(new ByteaArrays()));
    }

    /**
     * Opens the pool and brings the schema up to date; several nodes may do so at once (Flyway takes a lock).
     *
     * @throws StorageException when PostgreSQL cannot be reached or a migration fails
     */
    public static Database open(DatabaseSettings settings) {
        HikariDataSource pool = connected(settings, config(settings, "postgresql", settings.maxConnections()));
        HikariDataSource devicePool = null;
        try {
            migrate(pool);
            HikariConfig config = config(settings, "postgresql-devices", DEVICE_CONNECTIONS);
            config.addDataSourceProperty("options", BY_KEY_ONLY);
            devicePool = connected(settings, config);
            return new Database(pool, devicePool);
        } finally {
            if (devicePool == null) {
                pool.close();
            }
        }
    }

    private static HikariConfig config(DatabaseSettings settings, String name, int connections) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(settings.jdbcUrl());
        settings.user().ifPresent(config::setUsername);
        settings.password().ifPresent(config::setPassword);
        config.setMaximumPoolSize(connections);
        config.setConnectionTimeout(CONNECTION_WAIT.toMillis());
        config.setAutoCommit(true);
        // Prepared once per connection after the first use: every statement of the hot path is the same text each time.
        config.addDataSourceProperty("prepareThreshold", "1");
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        config.addDataSourceProperty("ApplicationName", "tegata");
        return config;
    }

    private static HikariDataSource connected(DatabaseSettings settings, HikariConfig config) {
        try {
            return new HikariDataSource(config);
        } catch (RuntimeException e) {
            throw new StorageException(
                    "expected a PostgreSQL at %s, could not connect: %s; check the address, the user and that it runs"
                            .formatted(settings.jdbcUrl(), e.getMessage()),
                    e);
        }
    }

    private static void migrate(HikariDataSource pool) {
        try {
            Flyway.configure(Database.class.getClassLoader())
                    .dataSource(pool)
                    .locations("classpath:dev/tegata/storage/migration")
                    .load()
                    .migrate();
        } catch (RuntimeException e) {
            throw new StorageException("the database schema could not be brought up to date: " + e.getMessage(), e);
        }
    }

    /** Runs {@code work} in one transaction: committed when it returns, rolled back when it throws. */
    public <T, X extends Exception> T inTransaction(HandleCallback<T, X> work) throws X {
        return sessions.with(handle -> handle.inTransaction(work));
    }

    /** Runs {@code work} in one transaction: committed when it returns, rolled back when it throws. */
    public <X extends Exception> void useTransaction(HandleConsumer<X> work) throws X {
        sessions.<@Nullable Object, X>with(handle -> {
            handle.useTransaction(work);
            return null;
        });
    }

    /** Runs {@code work} on one connection, each statement committed by itself. */
    public <T, X extends Exception> T withHandle(HandleCallback<T, X> work) throws X {
        return sessions.with(work);
    }

    /** Returns a store whose every call takes a connection of its own and commits by itself; inside a transaction use {@link Handle#attach}. */
    public <S> S store(Class<S> type) {
        return sessions.store(type);
    }

    /**
     * Returns a store like {@link #store}, on connections kept for what devices say: work of administrators or workers does not hold them up,
     * and rows are found by their keys only, however PostgreSQL judges the sizes of the tables.
     */
    public <S> S deviceStore(Class<S> type) {
        return devices.store(type);
    }

    /** Says whether PostgreSQL answers now. */
    public boolean answers() {
        try {
            return sessions.with(handle ->
                            handle.createQuery("select 1").mapTo(Integer.class).one())
                    == 1;
        } catch (RuntimeException e) {
            return false;
        }
    }

    @Override
    public void close() {
        devicePool.close();
        pool.close();
    }
}
