package dev.tegata.storage.command;

import java.util.Optional;
import java.util.UUID;

/**
 * How a device got on with a command.
 *
 * @param commandUuid empty when it names none that could be ours
 * @param status how the command ended; empty when the device put it off (NotNow)
 * @param report the plist it answered with, byte for byte
 */
public record TurnAnswer(Optional<UUID> commandUuid, Optional<CommandStatus> status, byte[] report) {}
