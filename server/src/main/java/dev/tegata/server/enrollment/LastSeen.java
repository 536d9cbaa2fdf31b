package dev.tegata.server.enrollment;

import dev.tegata.server.work.Worker;
import dev.tegata.storage.Database;
import dev.tegata.storage.enrollment.EnrollmentSeenStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers when each enrollment last spoke and writes it down now and then, all together: a poll must not cost a write of its own.
 *
 * <p>What the database says is behind by {@link #STALE} at most, and for good where a node dies with what it has not yet written. The memory
 * it takes is a few dozen bytes for each enrollment that spoke since. Thread-safe.
 */
public final class LastSeen implements Worker, AutoCloseable {
    /** How far behind the database may be. */
    public static final Duration STALE = Duration.ofSeconds(60);

    private static final int SLICE = 5_000;

    private final Database database;
    private final InstantSource clock;
    private final Map<UUID, Long> unwritten = new ConcurrentHashMap<>();
    private Instant nextWrite;

    public LastSeen(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
        this.nextWrite = clock.instant().plus(STALE);
    }

    /** The enrollment has spoken, now, and proved who it is. */
    public void note(UUID enrollmentId) {
        unwritten.put(enrollmentId, clock.instant().toEpochMilli());
    }

    @Override
    public String name() {
        return "last-seen";
    }

    @Override
    public int runOnce() {
        Instant now = clock.instant();
        if (now.isBefore(nextWrite)) {
            return 0;
        }
        nextWrite = now.plus(STALE);
        write();
        return 0;
    }

    /** Writes what is not yet written; the last word of a node that goes down in good order. */
    @Override
    public void close() {
        write();
    }

    private void write() {
        List<Map.Entry<UUID, Long>> all = new ArrayList<>(unwritten.entrySet());
        for (int from = 0; from < all.size(); from += SLICE) {
            List<Map.Entry<UUID, Long>> slice = all.subList(from, Math.min(from + SLICE, all.size()));
            database.store(EnrollmentSeenStore.class)
                    .seen(
                            slice.stream().map(Map.Entry::getKey).toArray(UUID[]::new),
                            slice.stream().map(Map.Entry::getValue).toArray(Long[]::new));
            // Only what was written: the device may have spoken again meanwhile.
            slice.forEach(seen -> unwritten.remove(seen.getKey(), seen.getValue()));
        }
    }
}
