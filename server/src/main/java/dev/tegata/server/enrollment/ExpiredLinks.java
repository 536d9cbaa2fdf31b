package dev.tegata.server.enrollment;

import dev.tegata.server.work.Worker;
import dev.tegata.storage.Database;
import dev.tegata.storage.enrollment.EnrollmentLinkStore;
import dev.tegata.storage.identity.ScepChallengeStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes enrollment links and SCEP challenges that nobody can use any more, at start and then every few hours. */
public final class ExpiredLinks implements Worker {
    private static final Logger LOG = LoggerFactory.getLogger(ExpiredLinks.class);

    /** Long enough that who asks "why did my link not work" is told that it was used or expired; what came of it stays in the timeline. */
    private static final Duration KEEP = Duration.ofDays(30);

    private static final Duration INTERVAL = Duration.ofHours(6);

    private final Database database;
    private final InstantSource clock;
    private Instant nextRun = Instant.MIN;

    public ExpiredLinks(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "expired-enrollment-links";
    }

    @Override
    public int runOnce() {
        Instant now = clock.instant();
        if (now.isBefore(nextRun)) {
            return 0;
        }
        Instant before = now.minus(KEEP);
        int links = database.store(EnrollmentLinkStore.class).prune(before);
        int challenges = database.store(ScepChallengeStore.class).prune(before);
        if (links + challenges > 0) {
            LOG.info(
                    "removed {} enrollment links and {} SCEP challenges that ended before {}",
                    links,
                    challenges,
                    before);
        }
        nextRun = now.plus(INTERVAL);
        return 0;
    }
}
