package dev.tegata.server.command;

import dev.tegata.protocol.command.CommandReport;
import dev.tegata.storage.command.CommandStatus;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * How a command ended.
 *
 * @param effectId the row it was asked about
 * @param report the device's answer; empty when the command was cancelled
 */
public record FinishedCommand(
        UUID enrollmentId,
        UUID commandUuid,
        String requestType,
        Optional<UUID> effectId,
        CommandStatus status,
        Optional<CommandReport> report,
        Optional<String> cancelReason,
        Instant finishedAt) {}
