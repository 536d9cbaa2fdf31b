package dev.tegata.server.people;

import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import java.sql.SQLException;
import org.jdbi.v3.core.statement.StatementException;

/** Turns PostgreSQL's "unique violation" into the problem a person understands. */
final class Taken {
    private static final String UNIQUE_VIOLATION = "23505";

    private Taken() {}

    /**
     * Runs a statement that may meet a unique constraint; the transaction is of no use afterwards.
     *
     * @param name the value that the constraint keeps unique
     */
    static void check(String name, Runnable statement) {
        try {
            statement.run();
        } catch (StatementException e) {
            if (e.getCause() instanceof SQLException cause && UNIQUE_VIOLATION.equals(cause.getSQLState())) {
                throw Problem.of(ProblemCode.NAME_TAKEN, e, name);
            }
            throw e;
        }
    }
}
