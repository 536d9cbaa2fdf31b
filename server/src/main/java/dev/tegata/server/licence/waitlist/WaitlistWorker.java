package dev.tegata.server.licence.waitlist;

import dev.tegata.server.licence.assignment.Assignments;
import dev.tegata.server.licence.assignment.Grants;
import dev.tegata.server.licence.assignment.WaitingLine;
import dev.tegata.server.licence.workbench.Started;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.timeline.Actor;
import dev.tegata.server.work.Worker;
import dev.tegata.storage.event.EventResult;
import dev.tegata.storage.licence.AssetRow;
import dev.tegata.storage.licence.AssetStore;
import dev.tegata.storage.licence.InstallMode;
import dev.tegata.storage.licence.LocationState;
import dev.tegata.storage.waitlist.WaitingGrantRow;
import dev.tegata.storage.waitlist.WaitlistStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Serves those who wait for licences, in their order, and ends the waiting of those who cannot have one any more.
 *
 * <p>A line is served under the lock of its asset, which every other grant of it takes too: of several nodes one serves it, nobody is overtaken
 * and nothing is given twice.
 */
public final class WaitlistWorker implements Worker {
    /** Whoever has waited so long is not waiting any more. */
    static final Duration PATIENCE = Duration.ofDays(365);

    /** What has ended is kept for whoever asks what became of it. */
    static final Duration KEEP = Duration.ofDays(90);

    private static final Duration PRUNE_EVERY = Duration.ofHours(1);
    private static final int AT_ONCE = 500;
    private static final String[] SERVED = Arrays.stream(LocationState.values())
            .filter(LocationState::writable)
            .map(LocationState::name)
            .toArray(String[]::new);

    private final Workbench bench;
    private final Assignments assignments;
    private final WaitingLine line;
    private Instant nextPruning = Instant.MIN;

    public WaitlistWorker(Workbench bench, Assignments assignments) {
        this.bench = bench;
        this.assignments = assignments;
        this.line = new WaitingLine(bench);
    }

    @Override
    public String name() {
        return "waitlist";
    }

    @Override
    public int runOnce() {
        int done = bench.database().inTransaction(this::serve) + look();
        prune();
        if (done > 0) {
            bench.bell().ring();
        }
        return done;
    }

    private record Terms(Actor actor, InstallMode install) {}

    /** @return how many left the line of one asset */
    private int serve(Handle tx) {
        WaitlistStore store = tx.attach(WaitlistStore.class);
        Optional<AssetRow> found = store.lockServable(SERVED);
        if (found.isEmpty()) {
            return 0;
        }
        AssetRow asset = found.get();
        // Counted anew, for it was not locked yet when it was found.
        long spare = asset.unlimited()
                ? AT_ONCE
                : asset.availableCount() - tx.attach(AssetStore.class).requestedCount(asset.id());
        if (spare <= 0) {
            return 0;
        }
        // No more than there are licences, so that within them the order does not matter.
        List<WaitingGrantRow> next = store.lockNext(asset.id(), (int) Math.min(spare, AT_ONCE));
        Map<Terms, List<WaitingGrantRow>> alike = next.stream()
                .collect(Collectors.groupingBy(
                        row -> new Terms(new Actor(row.askedBy()), row.install()),
                        LinkedHashMap::new,
                        Collectors.toList()));
        int left = 0;
        for (Map.Entry<Terms, List<WaitingGrantRow>> each : alike.entrySet()) {
            left += serve(tx, each.getKey(), each.getValue());
        }
        return left;
    }

    private int serve(Handle tx, Terms terms, List<WaitingGrantRow> rows) {
        List<Started> started = assignments.serveAll(
                tx, terms.actor(), rows.stream().map(WaitlistWorker::wish).toList(), terms.install());
        Map<WaitingGrantRow, UUID> served = new LinkedHashMap<>();
        int refused = 0;
        for (int i = 0; i < rows.size(); i++) {
            switch (started.get(i)) {
                case Started.Taken taken -> served.put(rows.get(i), taken.id());
                case Started.Refused no -> refused += refuse(tx, rows.get(i), no.problem());
                case Started.InLine again ->
                    throw new IllegalStateException(
                            "it was the turn of " + rows.get(i).id() + ", and it waits again");
            }
        }
        WaitlistStore store = tx.attach(WaitlistStore.class);
        store.served(
                served.keySet().stream().map(WaitingGrantRow::id).toArray(UUID[]::new),
                served.values().toArray(UUID[]::new),
                bench.now());
        line.tell(
                tx,
                Actor.SYSTEM,
                "waitlist.served",
                EventResult.OK,
                store.ofIds(served.keySet().stream().map(WaitingGrantRow::id).toArray(UUID[]::new)),
                row -> Map.of("askedAt", row.askedAt().toString()));
        return served.size() + refused;
    }

    private static Grants.Wish wish(WaitingGrantRow row) {
        return new Grants.Wish(row.assetId(), row.userId(), row.deviceId());
    }

    /** @return 1 when that ends the waiting, 0 when the reason is not the holder's and may pass */
    private int refuse(Handle tx, WaitingGrantRow row, Problem problem) {
        return switch (problem.code()) {
            case NO_LICENCE_LEFT, OTHERS_WAIT, LOCATION_NOT_SERVED, ASSET_GONE -> 0;
            default -> {
                line.refused(tx, row, problem);
                yield 1;
            }
        };
    }

    /** @return how many were looked at */
    private int look() {
        Instant now = bench.now();
        List<WaitingGrantRow> due =
                bench.database().store(WaitlistStore.class).claimDue(now, now.plus(WaitingLine.LOOK_EVERY), AT_ONCE);
        if (!due.isEmpty()) {
            bench.database().useTransaction(tx -> look(tx, due));
        }
        return due.size();
    }

    private void look(Handle tx, List<WaitingGrantRow> due) {
        Grants grants = new Grants(tx, due.stream().map(WaitlistWorker::wish).toList(), true);
        for (WaitingGrantRow row : due) {
            if (!row.askedAt().plus(PATIENCE).isAfter(bench.now())) {
                expire(tx, row);
                continue;
            }
            try {
                grants.decide(wish(row));
            } catch (Problem problem) {
                switch (problem.code()) {
                    // An account that is being retired may yet stay; one that is retired says so.
                    case NOT_YET_ASSOCIATED -> {}
                    default -> refuse(tx, row, problem);
                }
            }
        }
    }

    private void expire(Handle tx, WaitingGrantRow row) {
        tx.attach(WaitlistStore.class)
                .expire(row.id(), bench.now())
                .ifPresent(expired -> line.tell(
                        tx,
                        Actor.SYSTEM,
                        "waitlist.expired",
                        EventResult.FAILED,
                        List.of(expired),
                        each -> Map.of("askedAt", each.askedAt().toString())));
    }

    private void prune() {
        Instant now = bench.now();
        if (!now.isBefore(nextPruning)) {
            WaitlistStore store = bench.database().store(WaitlistStore.class);
            boolean more = store.prune(now.minus(KEEP), AT_ONCE) == AT_ONCE;
            nextPruning = more ? now : now.plus(PRUNE_EVERY);
        }
    }
}
