package dev.tegata.storage;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.function.Predicate;
import org.jdbi.v3.core.ConnectionException;

/** Tells a database that cannot serve now, which heals by itself or by an operator, from a fault of ours. Stateless. */
public final class DatabaseDown {
    private DatabaseDown() {}

    /** Whether {@code failure}, or anything that caused it, says: PostgreSQL is away, or all connections are taken; come back later. */
    public static boolean explains(Throwable failure) {
        return isAway(failure) || anySqlState(failure, state -> state.startsWith("40"));
    }

    /** The same, but for a transaction that was rolled back for others' sake: that one may be tried again at once. */
    public static boolean isAway(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectionException
                    || cause instanceof SQLTransientException
                    || cause instanceof SQLNonTransientConnectionException) {
                return true;
            }
        }
        return anySqlState(failure, DatabaseDown::saysUnavailable);
    }

    private static boolean anySqlState(Throwable failure, Predicate<String> says) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null && says.test(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    /** PostgreSQL, "Error Codes": 08 connection, 53 resources, 57P server stopping or starting, 58 system. */
    private static boolean saysUnavailable(String sqlState) {
        return sqlState.startsWith("08")
                || sqlState.startsWith("53")
                || sqlState.startsWith("57P")
                || sqlState.startsWith("58");
    }
}
