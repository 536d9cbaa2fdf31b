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

/**
 * The one way to PostgreSQL: a bounded connection pool, the migrations, and transactions.
 *
 * <p>The pool is the back-pressure of the whole server: a request that finds no connection within {@link #CONNECTION_WAIT} fails, and
 * its peer is told to come back. Thread-safe; whoever opened it closes it.
 */
public final class Database implements AutoCloseable {
    /** Longer than any statement of ours takes, shorter than a device or a browser waits for an answer. */
    static final Duration CONNECTION_WAIT = Duration.ofSeconds(10);

    private final HikariDataSource pool;
    private final Jdbi jdbi;

    private Database(HikariDataSource pool) {
        this.pool = pool;
        this.jdbi = Jdbi.create(pool).installPlugin(new SqlObjectPlugin()).installPlugin(new PostgresPlugin());
    }

    /**
     * Opens the pool and brings the schema up to date; several nodes may do so at once (Flyway takes a lock).
     *
     * @throws StorageException when PostgreSQL cannot be reached or a migration fails
     */
    public static Database open(DatabaseSettings settings) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("postgresql");
        config.setJdbcUrl(settings.jdbcUrl());
        settings.user().ifPresent(config::setUsername);
        settings.password().ifPresent(config::setPassword);
        config.setMaximumPoolSize(settings.maxConnections());
        config.setConnectionTimeout(CONNECTION_WAIT.toMillis());
        config.setAutoCommit(true);
        // Prepared once per connection after the first use: every statement of the hot path is the same text each time.
        config.addDataSourceProperty("prepareThreshold", "1");
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        config.addDataSourceProperty("ApplicationName", "tegata");
        HikariDataSource pool;
        try {
            pool = new HikariDataSource(config);
        } catch (RuntimeException e) {
            throw new StorageException(
                    "expected a PostgreSQL at %s, could not connect: %s; check the address, the user and that it runs"
                            .formatted(settings.jdbcUrl(), e.getMessage()),
                    e);
        }
        try {
            Flyway.configure(Database.class.getClassLoader())
                    .dataSource(pool)
                    .locations("classpath:dev/tegata/storage/migration")
                    .load()
                    .migrate();
        } catch (RuntimeException e) {
            pool.close();
            throw new StorageException("the database schema could not be brought up to date: " + e.getMessage(), e);
        }
        return new Database(pool);
    }

    /** Runs {@code work} in one transaction: committed when it returns, rolled back when it throws. */
    public <T, X extends Exception> T inTransaction(HandleCallback<T, X> work) throws X {
        return jdbi.inTransaction(work);
    }

    /** Runs {@code work} in one transaction: committed when it returns, rolled back when it throws. */
    public <X extends Exception> void useTransaction(HandleConsumer<X> work) throws X {
        jdbi.useTransaction(work);
    }

    /** Runs {@code work} on one connection, each statement committed by itself. */
    public <T, X extends Exception> T withHandle(HandleCallback<T, X> work) throws X {
        return jdbi.withHandle(work);
    }

    /** Returns a store whose every call takes a connection of its own and commits by itself; inside a transaction use {@link Handle#attach}. */
    public <S> S store(Class<S> type) {
        return jdbi.onDemand(type);
    }

    /** Says whether PostgreSQL answers now. */
    public boolean answers() {
        try {
            return jdbi.withHandle(handle ->
                            handle.createQuery("select 1").mapTo(Integer.class).one())
                    == 1;
        } catch (RuntimeException e) {
            return false;
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
