package dev.tegata.storage.command;

import java.util.UUID;

/**
 * A device that a command was not queued for.
 *
 * @param known whether there is such a device; it is then not enrolled
 */
public record NotQueued(UUID deviceId, boolean known) {}
