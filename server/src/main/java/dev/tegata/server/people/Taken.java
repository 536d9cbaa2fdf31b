package dev.tegata.server.people;

import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.UniqueViolation;

/** Turns a unique constraint that was hit into the problem a person understands. */
final class Taken {
    private Taken() {}

    /**
     * Runs a statement that may hit a unique constraint; the transaction is of no use afterwards.
     *
     * @param name the value that the constraint keeps unique
     * @throws Problem NAME_TAKEN
     */
    static void check(String name, Runnable statement) {
        try {
            statement.run();
        } catch (RuntimeException e) {
            throw UniqueViolation.is(e) ? Problem.of(ProblemCode.NAME_TAKEN, e, name) : e;
        }
    }
}
