package dev.tegata.server.licence;

import dev.tegata.server.problem.Problem;
import java.util.UUID;

/** What became of starting one of many things. */
public sealed interface Started {
    /** It is on its way, or done already; {@code id} is that of the assignment or account to watch. */
    record Taken(UUID id) implements Started {}

    /** Nothing was changed. */
    record Refused(Problem problem) implements Started {}
}
