package dev.tegata.storage.command;

import java.util.Optional;

/**
 * What came of a {@link Turn}.
 *
 * @param recorded whether the answer was to a command that waited for it
 * @param awaited whether a part of the server waits for that answer
 * @param next the command to hand out
 */
public record TurnResult(boolean recorded, boolean awaited, Optional<OutgoingCommand> next) {}
