package dev.tegata.server.licence.workbench;

import dev.tegata.server.problem.Problem;
import java.util.Optional;
import java.util.UUID;

/** What became of starting one of many things. */
public sealed interface Started {
    /**
     * It is on its way, or done already.
     *
     * @param id of the assignment or account to watch
     * @param waitingGrantId where it waits should Apple have no licence left, if it may wait
     */
    record Taken(UUID id, Optional<UUID> waitingGrantId) implements Started {
        public Taken(UUID id) {
            this(id, Optional.empty());
        }
    }

    /** No licence is left: it waits; {@code id} is that of the waiting grant to watch. */
    record InLine(UUID id) implements Started {}

    /** Nothing was changed. */
    record Refused(Problem problem) implements Started {}
}
