package dev.tegata.server.command;

import dev.tegata.server.work.Worker;
import dev.tegata.storage.command.CommandHistory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Prunes the history of commands and prepares the weeks to come, at start and then every few hours. */
public final class HistoryKeeper implements Worker {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryKeeper.class);

    /** Partitions are made weeks ahead, so any interval well below a week will do. */
    private static final Duration INTERVAL = Duration.ofHours(6);

    private static final Duration IF_BUSY = Duration.ofMinutes(5);

    private final CommandHistory history;
    private final InstantSource clock;
    private final Duration keep;
    private Instant nextRun = Instant.MIN;

    /** @param keep how long finished commands are kept */
    public HistoryKeeper(CommandHistory history, InstantSource clock, Duration keep) {
        this.history = history;
        this.clock = clock;
        this.keep = keep;
    }

    @Override
    public String name() {
        return "command-history";
    }

    @Override
    public int runOnce() {
        Instant now = clock.instant();
        if (now.isBefore(nextRun)) {
            return 0;
        }
        CommandHistory.Maintained maintained = history.maintain(now, keep);
        if (!maintained.dropped().isEmpty()) {
            LOG.info("dropped the command history older than {} days: {}", keep.toDays(), maintained.dropped());
        }
        if (!maintained.busy().isEmpty()) {
            LOG.warn(
                    "somebody reads or writes {} for long; made or dropped in {} minutes",
                    maintained.busy(),
                    IF_BUSY.toMinutes());
        }
        nextRun = now.plus(maintained.busy().isEmpty() ? INTERVAL : IF_BUSY);
        return 0;
    }
}
