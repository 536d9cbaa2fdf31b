package dev.tegata.storage.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegata.storage.Ids;
import dev.tegata.storage.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CommandHistoryTest {
    private static final Instant SUNDAY = Instant.parse("2026-11-22T23:59:59Z");
    private static final CommandHistory.Maintained NOTHING = new CommandHistory.Maintained(List.of(), List.of());
    private static final Duration KEEP = Duration.ofDays(90);

    @Test
    void finishedCommandsGoIntoTheirWeekAndLeaveWithItWhenTheirTimeIsOver() {
        try (TestDatabase db = TestDatabase.create()) {
            CommandHistory history = new CommandHistory(db.database());
            EnrolledDevice phone = EnrolledDevice.in(db.database());
            UUID device = phone.id();
            UUID early = finished(db, phone, SUNDAY);

            assertThat(history.maintain(SUNDAY, KEEP)).isEqualTo(NOTHING);
            assertThat(history.maintain(SUNDAY, KEEP))
                    .as("again, as another node would")
                    .isEqualTo(NOTHING);
            UUID late = finished(db, phone, SUNDAY.plusSeconds(2));
            assertThat(partitionOf(db, early)).isEqualTo("command_history_2026_11_16");
            assertThat(partitionOf(db, late)).isEqualTo("command_history_2026_11_23");

            Instant muchLater = SUNDAY.plus(KEEP).plusSeconds(2);
            db.database().useTransaction(tx -> {
                tx.execute(
                        "insert into command_effect (enrollment_id, command_uuid, effect, finished_at, failure) values (?, ?, 'e', ?, 'x')",
                        device,
                        early,
                        SUNDAY);
                tx.execute(
                        "insert into command_effect (enrollment_id, command_uuid, effect, finished_at, failure) values (?, ?, 'e', ?, 'x')",
                        device,
                        late,
                        SUNDAY.plusSeconds(2));
            });
            db.database().useTransaction(reader -> {
                // A long reading is not waited for, nor do devices wait behind us.
                reader.execute("select count(*) from command_history");
                assertThat(CompletableFuture.supplyAsync(() -> history.maintain(muchLater, KEEP)))
                        .succeedsWithin(Duration.ofSeconds(30))
                        .satisfies(maintained -> {
                            assertThat(maintained.dropped()).isEmpty();
                            assertThat(maintained.busy()).contains("command_history_2026_11_16");
                        });
            });
            assertThat(history.maintain(muchLater, KEEP).dropped()).containsExactly("command_history_2026_11_16");
            CommandQueueStore queue = db.database().store(CommandQueueStore.class);
            assertThat(queue.isFinished(device, early)).isFalse();
            assertThat(queue.isFinished(device, late)).isTrue();
            List<UUID> left = db.database()
                    .withHandle(handle -> handle.createQuery("select command_uuid from command_effect")
                            .mapTo(UUID.class)
                            .list());
            assertThat(left)
                    .as("effects given up go with the history they are about")
                    .containsExactly(late);
        }
    }

    private static UUID finished(TestDatabase db, EnrolledDevice device, Instant at) {
        NewCommand command = new NewCommand(Ids.next(), "ProfileList", new byte[0], "system", at);
        CommandQueueStore queue = db.database().store(CommandQueueStore.class);
        queue.insert(command);
        queue.enqueue(new UUID[] {device.id()}, command, 0, Optional.empty(), Optional.empty());
        device.finishes(command.id(), CommandStatus.ACKNOWLEDGED, new byte[0], at);
        return command.id();
    }

    private static String partitionOf(TestDatabase db, UUID commandUuid) {
        return db.database()
                .withHandle(handle -> handle.createQuery(
                                "select tableoid::regclass::text from command_history where command_uuid = :id")
                        .bind("id", commandUuid)
                        .mapTo(String.class)
                        .one());
    }
}
