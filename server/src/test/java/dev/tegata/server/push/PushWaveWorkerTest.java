package dev.tegata.server.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegata.server.SettableClock;
import dev.tegata.storage.Ids;
import dev.tegata.storage.TestDatabase;
import dev.tegata.storage.command.CommandQueueStore;
import dev.tegata.storage.command.CommandStatus;
import dev.tegata.storage.command.EnrolledDevice;
import dev.tegata.storage.command.NewCommand;
import dev.tegata.storage.push.PushWaveStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How the devices of a command for very many are woken. */
class PushWaveWorkerTest {
    private static final int TWO_PAGES_AND_A_HALF = PushWaveWorker.PAGE * 5 / 2;

    private final SettableClock clock = new SettableClock("2026-11-23T03:00:00Z");
    private TestDatabase db;
    private PushWaveWorker worker;

    @BeforeEach
    void open() {
        db = TestDatabase.create();
        worker = new PushWaveWorker(db.database(), clock, new Random(7));
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void devicesAreWokenPageByPageWithAPauseBetween() {
        ask(fleet(TWO_PAGES_AND_A_HALF));

        assertThat(worker.runOnce()).isEqualTo(PushWaveWorker.PAGE);
        assertThat(worker.runOnce()).as("not before the pause is over").isZero();
        assertThat(wished()).isEqualTo(PushWaveWorker.PAGE);
        pause();
        worker.runOnce();
        assertThat(wished()).isEqualTo(2 * PushWaveWorker.PAGE);
        pause();
        worker.runOnce();
        assertThat(wished()).isEqualTo(TWO_PAGES_AND_A_HALF);
        pause();
        assertThat(worker.runOnce()).as("the wave is over").isZero();
    }

    @Test
    void wavesTakeTurns() {
        ask(fleet(TWO_PAGES_AND_A_HALF));
        clock.advance(Duration.ofMillis(1));
        List<EnrolledDevice> others = fleet(3);
        ask(others);
        pause();

        worker.runOnce();
        worker.runOnce();
        assertThat(wished()).as("the small one need not wait for the large one").isEqualTo(PushWaveWorker.PAGE + 3);
    }

    @Test
    void aDeviceThatHasFinishedMeanwhileIsNotWoken() {
        List<EnrolledDevice> fleet = fleet(3);
        UUID command = ask(fleet);
        fleet.getFirst().finishes(command, CommandStatus.ACKNOWLEDGED, new byte[0], clock.instant());
        worker.runOnce();
        assertThat(wished()).isEqualTo(2);
    }

    private void pause() {
        clock.advance(PushWaveWorker.PAUSE.multipliedBy(2));
    }

    private List<EnrolledDevice> fleet(int size) {
        List<EnrolledDevice> fleet = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            fleet.add(EnrolledDevice.in(db.database()));
        }
        return fleet;
    }

    private UUID ask(List<EnrolledDevice> devices) {
        NewCommand command = new NewCommand(Ids.next(), "ProfileList", new byte[0], "system", clock.instant());
        db.database().useTransaction(tx -> {
            CommandQueueStore queue = tx.attach(CommandQueueStore.class);
            queue.insert(command);
            queue.enqueue(
                    devices.stream().map(EnrolledDevice::id).toArray(UUID[]::new),
                    command,
                    0,
                    Optional.empty(),
                    Optional.empty());
            tx.attach(PushWaveStore.class).begin(command.id(), clock.instant());
        });
        return command.id();
    }

    private int wished() {
        return db.database()
                .withHandle(handle -> handle.createQuery("select count(*) from push_intent")
                        .mapTo(Integer.class)
                        .one());
    }
}
