package dev.tegata.server.licence.location;

import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.timeline.Actor;
import dev.tegata.server.work.Worker;
import dev.tegata.storage.event.EventResult;
import dev.tegata.storage.event.Subject;
import dev.tegata.storage.licence.LocationHealthRow;
import dev.tegata.storage.licence.LocationHealthStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Says in the timeline, once for each threshold however many nodes there are, that a content token is about to end. Thresholds that passed
 * while no node ran are said as one, the last.
 */
public final class TokenExpiryWorker implements Worker {
    private final Workbench bench;

    public TokenExpiryWorker(Workbench bench) {
        this.bench = bench;
    }

    @Override
    public String name() {
        return "token-expiry";
    }

    @Override
    public int runOnce() {
        Instant now = bench.now();
        return bench.database().inTransaction(tx -> {
            LocationHealthStore store = tx.attach(LocationHealthStore.class);
            Optional<LocationHealthRow> due = store.lockToWarn(now);
            due.ifPresent(row -> {
                Optional<Integer> level = TokenExpiry.level(row.tokenExpiresAt(), now);
                store.warned(row.id(), level, TokenExpiry.next(row.tokenExpiresAt(), now));
                level.filter(days -> !row.tokenWarnedDays().equals(Optional.of(days)))
                        .ifPresent(days -> bench.timeline()
                                .append(
                                        tx,
                                        Actor.SYSTEM,
                                        days == 0 ? "location.token-expired" : "location.token-expiring",
                                        days == 0 ? EventResult.FAILED : EventResult.OK,
                                        List.of(new Subject(Subject.Kind.LOCATION, row.id())),
                                        detail(row, days, now)));
            });
            return due.isPresent() ? 1 : 0;
        });
    }

    private static Map<String, Object> detail(LocationHealthRow row, int threshold, Instant now) {
        return Map.of(
                "expiresAt",
                row.tokenExpiresAt().toString(),
                "daysLeft",
                Math.max(0, Duration.between(now, row.tokenExpiresAt()).toDays()),
                "threshold",
                threshold);
    }
}
