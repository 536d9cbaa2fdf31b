package dev.tegata.storage.move;

import java.util.UUID;

/** What an assignment is to a move. */
public record MovePart(UUID assignmentId, Role role) {
    /** What becomes of it. */
    public enum Role {
        /** Held until the others are, then given back. */
        OLD,
        /** Granted by the move, and given back should the move not succeed. */
        NEW,
        /** Was there already, and stays. */
        THERE
    }
}
