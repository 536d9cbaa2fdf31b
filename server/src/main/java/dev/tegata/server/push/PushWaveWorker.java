package dev.tegata.server.push;

import dev.tegata.server.work.Worker;
import dev.tegata.storage.Database;
import dev.tegata.storage.push.PushIntentStore;
import dev.tegata.storage.push.PushWaveRow;
import dev.tegata.storage.push.PushWaveStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jdbi.v3.core.Handle;

/**
 * Wakes the devices of a command that very many have: page by page with a pause, so that they do not all come at once, and with other waves in
 * turn, so that one administrator's fleet does not hold up another's.
 *
 * <p>A page and the place it reached are one transaction: after a crash the wave goes on where it was. Thread-safe.
 */
public final class PushWaveWorker implements Worker {
    /** Two thousand devices a second and wave: as many as a node of two cores serves at their leisure. */
    static final int PAGE = 500;

    /** On average; half as much or half again by chance, so that waves begun together do not beat together. */
    static final Duration PAUSE = Duration.ofMillis(250);

    private final Database database;
    private final InstantSource clock;
    private final RandomGenerator random;

    public PushWaveWorker(Database database, InstantSource clock, RandomGenerator random) {
        this.database = database;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public String name() {
        return "push-wave";
    }

    /** Does one page of the wave whose turn it is. */
    @Override
    public int runOnce() {
        Instant now = clock.instant();
        return database.inTransaction(tx -> tx.attach(PushWaveStore.class)
                .hold(now)
                .map(wave -> page(tx, wave, now))
                .orElse(0));
    }

    private int page(Handle tx, PushWaveRow wave, Instant now) {
        PushWaveStore waves = tx.attach(PushWaveStore.class);
        List<UUID> page = waves.page(wave.commandUuid(), wave.reached(), PAGE);
        if (!page.isEmpty()) {
            tx.attach(PushIntentStore.class).wish(page.toArray(UUID[]::new), now, now);
        }
        if (page.size() < PAGE) {
            waves.end(wave.commandUuid());
        } else {
            waves.reached(wave.commandUuid(), page.getLast(), now.plus(pause()));
        }
        return Math.max(1, page.size());
    }

    private Duration pause() {
        return Duration.ofNanos((long) (PAUSE.toNanos() * (0.5 + random.nextDouble())));
    }
}
