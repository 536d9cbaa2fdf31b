package dev.tegata.storage.command;

import dev.tegata.storage.Database;
import dev.tegata.storage.Ids;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A device as far as its command channel goes: enrolled, and heard by the certificate it enrolled with. For tests. */
public record EnrolledDevice(Database database, String enrollmentKey) {
    /** What every such device speaks with. */
    public static byte[] identity() {
        return new byte[] {0};
    }

    /** Enrolls a device of a key nobody else has. */
    public static EnrolledDevice in(Database database) {
        EnrolledDevice device = new EnrolledDevice(database, "UDID-" + Ids.next());
        database.useTransaction(tx -> tx.execute(
                "insert into enrollment (id, enrollment_key, device_id, kind, state, identity_sha256, authenticated_at)"
                        + " values (?, ?, ?, 'DEVICE', 'ENROLLED', ?, now())",
                device.id(),
                device.enrollmentKey,
                Ids.next(),
                identity()));
        return device;
    }

    /** The id of its enrollment. */
    public UUID id() {
        return Ids.ofEnrollment(enrollmentKey);
    }

    /** Polls; returns what it is told to do. */
    public Optional<OutgoingCommand> polls(Instant now) {
        return takes(Turn.idle(id(), identity()), now).next();
    }

    public TurnResult finishes(UUID command, CommandStatus status, byte[] report, Instant now) {
        return takes(
                new Turn(
                        id(),
                        identity(),
                        Optional.of(new TurnAnswer(Optional.of(command), Optional.of(status), report))),
                now);
    }

    public TurnResult putsOff(UUID command, Instant now) {
        return takes(
                new Turn(
                        id(),
                        identity(),
                        Optional.of(new TurnAnswer(Optional.of(command), Optional.empty(), new byte[0]))),
                now);
    }

    private TurnResult takes(Turn turn, Instant now) {
        return database.deviceStore(DeviceTurnStore.class)
                .take(List.of(turn), now)
                .getFirst()
                .orElseThrow();
    }
}
