package dev.tegata.storage.command;

/** How a command ended. The first three are the device's words; {@code CANCELLED} is ours. */
public enum CommandStatus {
    ACKNOWLEDGED,
    ERROR,
    COMMAND_FORMAT_ERROR,
    CANCELLED
}
