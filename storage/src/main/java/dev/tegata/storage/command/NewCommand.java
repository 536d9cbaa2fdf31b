package dev.tegata.storage.command;

import java.time.Instant;
import java.util.UUID;

/**
 * What is asked of one or many enrollments.
 *
 * @param body the Command dictionary as an XML plist
 * @param createdBy the actor, as in the timeline
 */
public record NewCommand(UUID id, String requestType, byte[] body, String createdBy, Instant createdAt) {}
