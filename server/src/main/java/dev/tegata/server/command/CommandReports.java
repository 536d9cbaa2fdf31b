package dev.tegata.server.command;

import dev.tegata.protocol.command.CommandEnvelope;
import dev.tegata.protocol.command.CommandReport;
import dev.tegata.protocol.command.ReportStatus;
import dev.tegata.server.work.Bell;
import dev.tegata.storage.Database;
import dev.tegata.storage.Sealer;
import dev.tegata.storage.command.CommandQueueStore;
import dev.tegata.storage.command.CommandStatus;
import dev.tegata.storage.command.OutgoingCommand;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The device's side of the queue: takes a report, hands out the next command.
 *
 * <p>A report is on disk before its answer leaves; the same report twice, or one for a command that is not known, changes nothing and is
 * answered like any other, for a device repeats a report until it gets a 200. Thread-safe. Source: Apple, Device Management, "Sending MDM
 * commands to a device" and "Handling NotNow status responses".
 */
public final class CommandReports {
    private static final Logger LOG = LoggerFactory.getLogger(CommandReports.class);

    private final Database database;
    private final InstantSource clock;
    private final Bell bell;
    private final CommandBodies bodies;

    public CommandReports(Database database, InstantSource clock, Bell bell, Sealer sealer) {
        this.database = database;
        this.clock = clock;
        this.bell = bell;
        this.bodies = new CommandBodies(sealer);
    }

    /** Records the report and returns the next command as a plist; empty means: answer 200 with no body. */
    public Optional<byte[]> receive(UUID enrollmentId, CommandReport report) {
        Optional<OutgoingCommand> next;
        if (report.status() == ReportStatus.IDLE) {
            // Asked first without a transaction: most polls find nothing, and those write nothing.
            next = database.store(CommandQueueStore.class).anyWaiting(enrollmentId)
                    ? database.store(CommandQueueStore.class).next(enrollmentId, true, clock.instant())
                    : Optional.empty();
        } else {
            next = answer(enrollmentId, report);
            bell.ring();
        }
        return next.map(command -> CommandEnvelope.encode(command.commandUuid().toString(), bodies.open(command)));
    }

    private Optional<OutgoingCommand> answer(UUID enrollmentId, CommandReport report) {
        Instant now = clock.instant();
        return database.inTransaction(transaction -> {
            CommandQueueStore queue = transaction.attach(CommandQueueStore.class);
            // A device that could not read a command may be unable to name it; it means the one it was just given, and
            // if that were
            // not ended the device would get it again and again.
            Optional<UUID> commandUuid = report.commandUuid().isPresent()
                    ? report.commandUuid().flatMap(CommandReports::uuid)
                    : queue.handedOut(enrollmentId);
            boolean known = commandUuid.isPresent() && record(queue, enrollmentId, commandUuid.get(), report, now);
            if (!known) {
                explainUnknown(queue, enrollmentId, commandUuid, report);
            }
            // After NotNow only commands the device has not put off, or it would get the same one back at once; after
            // any other
            // answer those too, for the device polls by itself only when NotNow was the last thing it said.
            return queue.next(enrollmentId, report.status() != ReportStatus.NOT_NOW, now);
        });
    }

    private static boolean record(
            CommandQueueStore queue, UUID enrollmentId, UUID commandUuid, CommandReport report, Instant now) {
        return switch (report.status()) {
            case NOT_NOW -> queue.putOff(enrollmentId, commandUuid, now) > 0;
            case ACKNOWLEDGED -> queue.finish(enrollmentId, commandUuid, CommandStatus.ACKNOWLEDGED, report.raw(), now);
            case ERROR -> queue.finish(enrollmentId, commandUuid, CommandStatus.ERROR, report.raw(), now);
            case COMMAND_FORMAT_ERROR ->
                queue.finish(enrollmentId, commandUuid, CommandStatus.COMMAND_FORMAT_ERROR, report.raw(), now);
            case IDLE -> throw new IllegalArgumentException("Idle reports nothing");
        };
    }

    private static void explainUnknown(
            CommandQueueStore queue, UUID enrollmentId, Optional<UUID> commandUuid, CommandReport report) {
        if (commandUuid.isPresent() && queue.isFinished(enrollmentId, commandUuid.get())) {
            LOG.debug(
                    "enrollment {} reported {} for the finished command {} again; nothing changed",
                    enrollmentId,
                    report.status(),
                    commandUuid.get());
        } else {
            LOG.info(
                    "enrollment {} reported {} for command {}, which does not wait for it; nothing changed",
                    enrollmentId,
                    report.status(),
                    report.commandUuid().orElse("(none named)"));
        }
    }

    /** Our command UUIDs are UUIDs; anything else was not ours. */
    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
