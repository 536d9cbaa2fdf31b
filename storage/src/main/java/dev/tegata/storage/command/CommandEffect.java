package dev.tegata.storage.command;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A finished command whose consequences are still to be drawn.
 *
 * @param effect the part of the server that asked, for example {@code invitation}
 * @param effectId the row it asked about
 * @param report the plist the device answered with; empty when the command was cancelled
 * @param attempts how often drawing the consequences has failed so far
 */
public record CommandEffect(
        UUID enrollmentId,
        UUID commandUuid,
        String requestType,
        String effect,
        Optional<UUID> effectId,
        CommandStatus status,
        Optional<byte[]> report,
        Optional<String> cancelReason,
        Instant finishedAt,
        int attempts) {}
