package dev.tegata.storage;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientException;
import org.jdbi.v3.core.ConnectionException;

/** Tells a database that cannot serve now, which heals by itself or by an operator, from a fault of ours. Stateless. */
public final class DatabaseDown {
    private DatabaseDown() {}

    /** Whether {@code failure}, or anything that caused it, says: PostgreSQL is away, or all connections are taken; come back later. */
    public static boolean explains(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectionException
                    || cause instanceof SQLTransientException
                    || cause instanceof SQLNonTransientConnectionException
                    || (cause instanceof SQLException sql && saysUnavailable(sql.getSQLState()))) {
                return true;
            }
        }
        return false;
    }

    /** PostgreSQL, "Error Codes": 08 connection, 53 resources, 57P server stopping or starting, 40 rolled back for others' sake. */
    private static boolean saysUnavailable(String sqlState) {
        return sqlState != null
                && (sqlState.startsWith("08")
                        || sqlState.startsWith("53")
                        || sqlState.startsWith("57P")
                        || sqlState.startsWith("40"));
    }
}
