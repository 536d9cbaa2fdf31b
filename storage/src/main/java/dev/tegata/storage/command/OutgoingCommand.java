package dev.tegata.storage.command;

import java.util.UUID;

/** A command that is about to be handed to its device. */
public record OutgoingCommand(UUID commandUuid, String requestType, byte[] bodySealed) {}
