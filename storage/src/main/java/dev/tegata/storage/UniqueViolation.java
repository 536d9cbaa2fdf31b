package dev.tegata.storage;

import java.sql.SQLException;

/** Recognizes that a statement failed because a value that must be unique is there already. */
public final class UniqueViolation {
    /** PostgreSQL, appendix A: unique_violation. */
    private static final String SQL_STATE = "23505";

    private UniqueViolation() {}

    /** Whether {@code failure} of a store is one; the transaction it happened in is of no use any more. */
    public static boolean is(RuntimeException failure) {
        return failure.getCause() instanceof SQLException cause && SQL_STATE.equals(cause.getSQLState());
    }
}
