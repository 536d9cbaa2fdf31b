package dev.tegata.server.licence.install;

import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.work.Worker;
import dev.tegata.storage.licence.InstallRow;
import dev.tegata.storage.licence.InstallStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Does what installs are due for: tell the device, ask it, or call a step stalled. */
public final class InstallWorker implements Worker {
    private static final int BATCH = 50;
    private static final Duration LEASE = Duration.ofMinutes(1);

    private final Workbench bench;
    private final InstallSteps steps;

    public InstallWorker(Workbench bench, InstallSteps steps) {
        this.bench = bench;
        this.steps = steps;
    }

    @Override
    public String name() {
        return "installs";
    }

    @Override
    public int runOnce() {
        Instant now = bench.now();
        List<InstallRow> due = bench.database().store(InstallStore.class).claim(now, now.plus(LEASE), BATCH);
        for (InstallRow claimed : due) {
            bench.database()
                    .useTransaction(tx -> tx.attach(InstallStore.class)
                            .lock(claimed.id())
                            // Somebody else may have moved it since it was claimed.
                            .filter(row ->
                                    row.dueAt().filter(at -> !at.isAfter(now)).isPresent())
                            .ifPresent(row -> step(tx, row, now)));
        }
        if (!due.isEmpty()) {
            bench.bell().ring();
        }
        return due.size();
    }

    private void step(Handle tx, InstallRow row, Instant now) {
        switch (InstallDecision.due(row, now)) {
            case SEND -> steps.send(tx, row);
            case OFFER_AGAIN -> steps.offerAgain(tx, row);
            case CHECK -> steps.check(tx, row);
            case STALL -> steps.stall(tx, row);
            case REST -> steps.rest(tx, row);
        }
    }
}
