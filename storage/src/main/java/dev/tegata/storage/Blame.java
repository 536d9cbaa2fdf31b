package dev.tegata.storage;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/** Whose fault the failure of a batch may be. */
public final class Blame {
    private Blame() {}

    /**
     * False when PostgreSQL could not be reached or is going down: then trying the items one by one would only make everybody wait longer.
     * Source: PostgreSQL, Appendix A, classes 08 (connection), 53 (resources), 57P (operator intervention), 58 (system).
     */
    public static boolean mayLieInOneItem(RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException) {
                return false;
            }
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                String state = sql.getSQLState();
                return !(state.startsWith("08")
                        || state.startsWith("53")
                        || state.startsWith("57P")
                        || state.startsWith("58"));
            }
        }
        return true;
    }
}
