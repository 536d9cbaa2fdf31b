package dev.tegata.server.command;

import dev.tegata.protocol.command.MdmCommand;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.server.timeline.Actor;
import dev.tegata.server.timeline.Timeline;
import dev.tegata.server.work.Bell;
import dev.tegata.storage.Database;
import dev.tegata.storage.command.CommandQueueStore;
import dev.tegata.storage.command.CommandRecord;
import dev.tegata.storage.device.DeviceStore;
import dev.tegata.storage.enrollment.EnrollmentRow;
import dev.tegata.storage.enrollment.EnrollmentState;
import dev.tegata.storage.enrollment.EnrollmentStore;
import dev.tegata.storage.event.Subject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Commands that a person asks of one device, and what became of them. Thread-safe. */
public final class DeviceCommands {
    private final Database database;
    private final CommandQueue queue;
    private final Timeline timeline;
    private final Bell bell;

    public DeviceCommands(Database database, CommandQueue queue, Timeline timeline, Bell bell) {
        this.database = database;
        this.queue = queue;
        this.timeline = timeline;
        this.bell = bell;
    }

    /**
     * Queues a command and has the device woken.
     *
     * @param enrollmentId which channel; empty for the device's own
     * @throws Problem NO_SUCH_RESOURCE for an unknown device or channel, DEVICE_NOT_ENROLLED
     */
    public CommandRecord request(Actor actor, UUID deviceId, Optional<UUID> enrollmentId, MdmCommand command) {
        CommandRecord requested = database.inTransaction(tx -> {
            EnrollmentRow channel = channel(tx, deviceId, enrollmentId);
            UUID uuid = queue.enqueue(tx, actor, command, List.of(channel.id()), Optional.empty());
            record(tx, actor, "command.queued", deviceId, uuid, command.requestType());
            return tx.attach(CommandQueueStore.class)
                    .life(new UUID[] {channel.id()}, uuid)
                    .orElseThrow();
        });
        bell.ring();
        return requested;
    }

    /**
     * Queues a command for many devices and has them woken, some thousand a second. The timeline has one entry for all; that the command is there
     * and who asked for it stands among each device's commands.
     *
     * @param deviceIds each once; empty means all that are enrolled
     */
    public CommandQueue.Fanout requestForMany(Actor actor, Optional<List<UUID>> deviceIds, MdmCommand command) {
        CommandQueue.Fanout asked = database.inTransaction(tx -> {
            CommandQueue.Fanout fanout = queue.enqueueForDevices(tx, actor, command, deviceIds);
            timeline.ok(
                    tx,
                    actor,
                    "command.queued",
                    List.of(new Subject(Subject.Kind.COMMAND, fanout.commandUuid())),
                    Map.of(
                            "requestType",
                            command.requestType(),
                            "commandUuid",
                            fanout.commandUuid().toString(),
                            "devices",
                            fanout.queued(),
                            "refused",
                            fanout.refused().size()));
            return fanout;
        });
        bell.ring();
        return asked;
    }

    /**
     * Takes a waiting command back. If it was sent already the device may still be doing it; its answer then changes nothing.
     *
     * @throws Problem NO_SUCH_RESOURCE, COMMAND_FINISHED, COMMAND_OF_WORKFLOW when an invitation or an install waits for its answer
     */
    public void cancel(Actor actor, UUID deviceId, UUID commandUuid) {
        database.useTransaction(tx -> {
            CommandQueueStore store = tx.attach(CommandQueueStore.class);
            CommandRecord life =
                    store.life(channels(tx, deviceId), commandUuid).orElseThrow(() -> unknown(commandUuid));
            store.effectOf(life.enrollmentId(), commandUuid).ifPresent(effect -> {
                throw Problem.of(ProblemCode.COMMAND_OF_WORKFLOW, effect);
            });
            if (!queue.cancel(tx, life.enrollmentId(), commandUuid, "cancelled by " + actor.name())) {
                throw Problem.of(
                        ProblemCode.COMMAND_FINISHED,
                        life.status().map(Enum::name).orElse("–"));
            }
            record(tx, actor, "command.cancelled", deviceId, commandUuid, life.requestType());
        });
    }

    /** @throws Problem NO_SUCH_RESOURCE */
    public CommandRecord get(UUID deviceId, UUID commandUuid) {
        return database.withHandle(handle -> handle.attach(CommandQueueStore.class)
                .life(channels(handle, deviceId), commandUuid)
                .orElseThrow(() -> unknown(commandUuid)));
    }

    /**
     * All commands of all channels of a device, newest first.
     *
     * @throws Problem NO_SUCH_RESOURCE
     */
    public List<CommandRecord> page(UUID deviceId, Optional<UUID> before, int limit) {
        return database.withHandle(
                handle -> handle.attach(CommandQueueStore.class).lives(channels(handle, deviceId), before, limit));
    }

    private static EnrollmentRow channel(Handle tx, UUID deviceId, Optional<UUID> enrollmentId) {
        List<EnrollmentRow> all = enrollments(tx, deviceId);
        EnrollmentRow channel = enrollmentId
                .map(id -> all.stream()
                        .filter(row -> row.id().equals(id))
                        .findFirst()
                        .orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "enrollment", id)))
                .or(() ->
                        all.stream().filter(row -> row.kind().isDeviceChannel()).findFirst())
                .orElseThrow(() -> Problem.of(ProblemCode.DEVICE_NOT_ENROLLED, deviceId));
        if (channel.state() != EnrollmentState.ENROLLED) {
            throw Problem.of(ProblemCode.DEVICE_NOT_ENROLLED, channel.enrollmentKey());
        }
        return channel;
    }

    private static UUID[] channels(Handle handle, UUID deviceId) {
        return enrollments(handle, deviceId).stream().map(EnrollmentRow::id).toArray(UUID[]::new);
    }

    private static List<EnrollmentRow> enrollments(Handle handle, UUID deviceId) {
        if (handle.attach(DeviceStore.class).find(deviceId).isEmpty()) {
            throw Problem.of(ProblemCode.NO_SUCH_RESOURCE, "device", deviceId);
        }
        return handle.attach(EnrollmentStore.class).ofDevice(deviceId);
    }

    private void record(Handle tx, Actor actor, String type, UUID deviceId, UUID uuid, String requestType) {
        timeline.ok(
                tx,
                actor,
                type,
                List.of(Subject.device(deviceId), new Subject(Subject.Kind.COMMAND, uuid)),
                Map.of("requestType", requestType, "commandUuid", uuid.toString()));
    }

    private static Problem unknown(UUID commandUuid) {
        return Problem.of(ProblemCode.NO_SUCH_RESOURCE, "command", commandUuid);
    }
}
