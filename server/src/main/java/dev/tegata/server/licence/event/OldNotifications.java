package dev.tegata.server.licence.event;

import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.work.Worker;
import dev.tegata.storage.licence.NotificationStore;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes notifications that can no longer matter, at start and then every few hours. */
public final class OldNotifications implements Worker {
    private static final Logger LOG = LoggerFactory.getLogger(OldNotifications.class);

    /** Apple repeats itself for minutes and an event ends within days; the rest is for whoever asks what Apple said and when. */
    static final Duration KEEP = Duration.ofDays(30);

    private static final Duration INTERVAL = Duration.ofHours(6);

    private final Workbench bench;
    private Instant nextRun = Instant.MIN;

    public OldNotifications(Workbench bench) {
        this.bench = bench;
    }

    @Override
    public String name() {
        return "old-notifications";
    }

    @Override
    public int runOnce() {
        Instant now = bench.now();
        if (now.isBefore(nextRun)) {
            return 0;
        }
        int removed = bench.database().store(NotificationStore.class).prune(now.minus(KEEP));
        if (removed > 0) {
            LOG.info("removed {} notifications of more than {} days ago", removed, KEEP.toDays());
        }
        nextRun = now.plus(INTERVAL);
        return 0;
    }
}
