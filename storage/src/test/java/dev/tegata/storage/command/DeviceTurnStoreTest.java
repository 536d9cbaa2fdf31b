package dev.tegata.storage.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegata.storage.Ids;
import dev.tegata.storage.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Many devices in one statement: each gets what it would have got alone. */
class DeviceTurnStoreTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static TestDatabase db;
    private static DeviceTurnStore turns;
    private static CommandQueueStore queue;

    @BeforeAll
    static void open() {
        db = TestDatabase.create();
        turns = db.database().deviceStore(DeviceTurnStore.class);
        queue = db.database().store(CommandQueueStore.class);
    }

    @AfterAll
    static void close() {
        db.close();
    }

    @Test
    void eachOfManyDevicesIsToldWhetherAnythingWaitsForIt() {
        EnrolledDevice busy = EnrolledDevice.in(db.database());
        EnrolledDevice idle = EnrolledDevice.in(db.database());
        enqueue(busy);
        Turn impostor = Turn.idle(busy.id(), new byte[] {66});
        Turn stranger = Turn.idle(Ids.ofEnrollment("nobody"), EnrolledDevice.identity());

        assertThat(turns.anyWaiting(List.of(polls(idle), impostor, polls(busy), stranger, polls(busy))))
                .containsExactly(
                        Optional.of(false), Optional.empty(), Optional.of(true), Optional.empty(), Optional.of(true));
    }

    @Test
    void answersOfEveryKindGoTogether() {
        EnrolledDevice acknowledges = EnrolledDevice.in(db.database());
        EnrolledDevice refuses = EnrolledDevice.in(db.database());
        EnrolledDevice putsOff = EnrolledDevice.in(db.database());
        EnrolledDevice polls = EnrolledDevice.in(db.database());
        EnrolledDevice repeats = EnrolledDevice.in(db.database());
        EnrolledDevice left = EnrolledDevice.in(db.database());
        UUID first = enqueue(acknowledges, refuses, putsOff, polls, left);
        UUID second = enqueue(acknowledges, refuses, putsOff);
        db.database()
                .useTransaction(tx -> tx.execute(
                        "update enrollment set state = 'GONE', end_reason = 'CHECKED_OUT' where id = ?", left.id()));

        List<Optional<TurnResult>> results = turns.take(
                List.of(
                        answers(acknowledges, first, CommandStatus.ACKNOWLEDGED),
                        answers(refuses, first, CommandStatus.ERROR),
                        notNow(putsOff, first),
                        polls(polls),
                        answers(repeats, first, CommandStatus.ACKNOWLEDGED),
                        answers(left, first, CommandStatus.ACKNOWLEDGED)),
                NOON);

        assertThat(results.subList(0, 5))
                .extracting(result -> result.orElseThrow().recorded())
                .containsExactly(true, true, true, false, false);
        assertThat(results.subList(0, 5))
                .extracting(result -> result.orElseThrow().next().map(OutgoingCommand::commandUuid))
                .containsExactly(
                        Optional.of(second),
                        Optional.of(second),
                        Optional.of(second),
                        Optional.of(first),
                        Optional.empty());
        assertThat(results.get(5)).as("it is not enrolled any more").isEmpty();
        assertThat(status(acknowledges, first)).contains(CommandStatus.ACKNOWLEDGED);
        assertThat(status(refuses, first)).contains(CommandStatus.ERROR);
        assertThat(status(putsOff, first)).isEmpty();
        assertThat(status(left, first)).isEmpty();
    }

    @Test
    void aThousandDevicesFinishAllTheirCommandsInOrder() {
        List<EnrolledDevice> fleet = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            fleet.add(EnrolledDevice.in(db.database()));
        }
        EnrolledDevice[] all = fleet.toArray(EnrolledDevice[]::new);
        List<UUID> commands = List.of(enqueue(all), enqueue(all), enqueue(all));

        List<Turn> said = fleet.stream().map(DeviceTurnStoreTest::polls).toList();
        for (UUID command : commands) {
            List<Optional<TurnResult>> told = turns.take(said, NOON);
            assertThat(told)
                    .allSatisfy(result -> assertThat(
                                    result.orElseThrow().next().orElseThrow().commandUuid())
                            .isEqualTo(command));
            said = fleet.stream()
                    .map(device -> answers(device, command, CommandStatus.ACKNOWLEDGED))
                    .toList();
        }
        assertThat(turns.take(said, NOON))
                .allSatisfy(result -> assertThat(result.orElseThrow().next()).isEmpty());
        assertThat(turns.anyWaiting(
                        fleet.stream().map(DeviceTurnStoreTest::polls).toList()))
                .containsOnly(Optional.of(false));
    }

    private static UUID enqueue(EnrolledDevice... devices) {
        NewCommand command = new NewCommand(
                Ids.next(), "ProfileList", "<dict/>".getBytes(StandardCharsets.UTF_8), "admin:test", NOON);
        UUID[] enrollments = new UUID[devices.length];
        for (int i = 0; i < devices.length; i++) {
            enrollments[i] = devices[i].id();
        }
        db.database().useTransaction(transaction -> {
            CommandQueueStore store = transaction.attach(CommandQueueStore.class);
            store.insert(command);
            store.enqueue(enrollments, command, 0, Optional.empty(), Optional.empty());
        });
        return command.id();
    }

    private static Turn polls(EnrolledDevice device) {
        return Turn.idle(device.id(), EnrolledDevice.identity());
    }

    private static Turn answers(EnrolledDevice device, UUID command, CommandStatus status) {
        return answer(device, command, Optional.of(status));
    }

    private static Turn notNow(EnrolledDevice device, UUID command) {
        return answer(device, command, Optional.empty());
    }

    private static Turn answer(EnrolledDevice device, UUID command, Optional<CommandStatus> status) {
        byte[] report = "<plist/>".getBytes(StandardCharsets.UTF_8);
        return new Turn(
                device.id(),
                EnrolledDevice.identity(),
                Optional.of(new TurnAnswer(Optional.of(command), status, report)));
    }

    private static Optional<CommandStatus> status(EnrolledDevice device, UUID command) {
        return queue.life(new UUID[] {device.id()}, command).orElseThrow().status();
    }
}
