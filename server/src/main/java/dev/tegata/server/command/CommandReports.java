package dev.tegata.server.command;

import dev.tegata.protocol.command.CommandEnvelope;
import dev.tegata.protocol.command.CommandReport;
import dev.tegata.protocol.command.ReportStatus;
import dev.tegata.server.batch.Batcher;
import dev.tegata.server.work.Bell;
import dev.tegata.storage.Database;
import dev.tegata.storage.Ids;
import dev.tegata.storage.Sealer;
import dev.tegata.storage.command.CommandQueueStore;
import dev.tegata.storage.command.CommandStatus;
import dev.tegata.storage.command.DeviceTurnStore;
import dev.tegata.storage.command.OutgoingCommand;
import dev.tegata.storage.command.Turn;
import dev.tegata.storage.command.TurnAnswer;
import dev.tegata.storage.command.TurnResult;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The device's side of the queue: takes a report, hands out the next command.
 *
 * <p>Devices that speak at the same time share a transaction. A report is on disk before its answer leaves; the same report twice, or one for
 * a command that is not known, changes nothing and is answered like any other, for a device repeats a report until it gets a 200. Thread-safe.
 * Source: Apple, Device Management, "Sending MDM commands to a device" and "Handling NotNow status responses".
 */
public final class CommandReports {
    private static final Logger LOG = LoggerFactory.getLogger(CommandReports.class);

    /** Beyond this a statement takes longer than the round trip it saves. */
    private static final int BATCH = 64;

    /** One batch on its way to PostgreSQL while the next is put together. */
    private static final int LANES = Database.DEVICE_CONNECTIONS / 2;

    private final Database database;
    private final Bell bell;
    private final CommandBodies bodies;
    private final Batcher<Turn, Optional<Boolean>> polls;
    private final Batcher<Turn, Optional<TurnResult>> turns;

    public CommandReports(Database database, InstantSource clock, Bell bell, Sealer sealer) {
        this.database = database;
        this.bell = bell;
        this.bodies = new CommandBodies(sealer);
        DeviceTurnStore store = database.deviceStore(DeviceTurnStore.class);
        // A poll only reads: two of one device may go together.
        this.polls = new Batcher<>("polls", BATCH, LANES, turn -> turn, store::anyWaiting);
        this.turns =
                new Batcher<>("reports", BATCH, LANES, Turn::enrollmentId, batch -> store.take(batch, clock.instant()));
    }

    /**
     * What a device is answered.
     *
     * @param command a plist; empty means 200 with no body
     */
    public record Reply(Optional<byte[]> command) {}

    /**
     * Records the report and picks the next command.
     *
     * @param identitySha256 the certificate the device proved to have
     * @return empty when no enrollment that is ENROLLED speaks with that certificate; then nothing was done
     */
    public Optional<Reply> receive(byte[] identitySha256, CommandReport report) {
        UUID enrollmentId = Ids.ofEnrollment(report.id().key());
        if (report.status() == ReportStatus.IDLE) {
            return idle(Turn.idle(enrollmentId, identitySha256));
        }
        Turn turn = new Turn(enrollmentId, identitySha256, Optional.of(answer(enrollmentId, report)));
        Optional<TurnResult> result = turns.submit(turn);
        result.ifPresent(taken -> {
            if (taken.awaited()) {
                bell.ring();
            }
            if (!taken.recorded()) {
                explainUnknown(turn, report);
            }
        });
        return result.map(this::reply);
    }

    /** Asked first without a write: most polls find nothing. */
    private Optional<Reply> idle(Turn turn) {
        Optional<Boolean> anyWaiting = polls.submit(turn);
        return anyWaiting.orElse(false)
                ? turns.submit(turn).map(this::reply)
                : anyWaiting.map(nothing -> new Reply(Optional.empty()));
    }

    private Reply reply(TurnResult result) {
        return new Reply(result.next().map(this::envelope));
    }

    private byte[] envelope(OutgoingCommand command) {
        return CommandEnvelope.encode(command.commandUuid().toString(), bodies.open(command));
    }

    private TurnAnswer answer(UUID enrollmentId, CommandReport report) {
        Optional<CommandStatus> status = switch (report.status()) {
            case NOT_NOW -> Optional.empty();
            case ACKNOWLEDGED -> Optional.of(CommandStatus.ACKNOWLEDGED);
            case ERROR -> Optional.of(CommandStatus.ERROR);
            case COMMAND_FORMAT_ERROR -> Optional.of(CommandStatus.COMMAND_FORMAT_ERROR);
            case IDLE -> throw new IllegalArgumentException("Idle answers nothing");
        };
        // A device that could not read a command may be unable to name it; it means the one it was just given, and if
        // that were not ended the device would get it again and again.
        Optional<UUID> commandUuid = report.commandUuid().isPresent()
                ? report.commandUuid().flatMap(CommandReports::uuid)
                : database.store(CommandQueueStore.class).handedOut(enrollmentId);
        return new TurnAnswer(commandUuid, status, report.raw());
    }

    private void explainUnknown(Turn turn, CommandReport report) {
        Optional<UUID> commandUuid = turn.answer().flatMap(TurnAnswer::commandUuid);
        if (commandUuid.isPresent()
                && database.store(CommandQueueStore.class).isFinished(turn.enrollmentId(), commandUuid.get())) {
            LOG.debug(
                    "enrollment {} reported {} for the finished command {} again; nothing changed",
                    turn.enrollmentId(),
                    report.status(),
                    commandUuid.get());
        } else {
            LOG.info(
                    "enrollment {} reported {} for command {}, which does not wait for it; nothing changed",
                    turn.enrollmentId(),
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
