package dev.tegata.storage.command;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The life of one command on one enrollment, waiting or finished.
 *
 * @param status empty while it waits
 * @param createdBy who asked, as in the timeline
 * @param report the plist the device answered with
 */
public record CommandRecord(
        UUID commandUuid,
        UUID enrollmentId,
        String requestType,
        Optional<CommandStatus> status,
        Instant queuedAt,
        Optional<Instant> sentAt,
        int notNowCount,
        Optional<Instant> finishedAt,
        Optional<byte[]> report,
        Optional<String> cancelReason,
        Optional<String> createdBy) {}
