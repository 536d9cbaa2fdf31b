package dev.tegata.storage.command;

import java.time.Instant;
import java.util.UUID;

/**
 * What is asked of one or many enrollments.
 *
 * @param bodySealed the Command dictionary as an XML plist, encrypted
 * @param createdBy the actor, as in the timeline
 */
public record NewCommand(UUID id, String requestType, byte[] bodySealed, String createdBy, Instant createdAt) {}
