package dev.tegata.server.licence.assignment;

import dev.tegata.server.licence.apple.Apple;
import dev.tegata.server.licence.cause.FailurePolicy;
import dev.tegata.server.licence.cause.Next;
import dev.tegata.server.licence.event.EventRows;
import dev.tegata.server.licence.event.Settlement;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.timeline.Actor;
import dev.tegata.storage.licence.AppleEventRow;
import dev.tegata.storage.licence.AppleEventType;
import dev.tegata.storage.licence.AssetStore;
import dev.tegata.storage.licence.AssignmentRow;
import dev.tegata.storage.licence.AssignmentStore;
import dev.tegata.storage.licence.AssignmentStore.Held;
import dev.tegata.storage.licence.LocationRow;
import dev.tegata.storage.licence.LocationStore;
import dev.tegata.vpp.AssetId;
import dev.tegata.vpp.Assignment;
import dev.tegata.vpp.AssignmentFilter;
import dev.tegata.vpp.Holder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Draws the consequences of a request to grant or take back licences: by Apple's word when all came through, else by who has what. */
public final class AssignmentSettlement implements Settlement {
    private final Workbench bench;
    private final Apple apple;
    private final AssignmentBook book;

    public AssignmentSettlement(Workbench bench, Apple apple, AssignmentBook book) {
        this.bench = bench;
        this.apple = apple;
        this.book = book;
    }

    @Override
    public Effect prepare(AppleEventRow event, LocationRow location, Outcome outcome) {
        if (outcome.complete()) {
            return tx -> settle(tx, event, outcome, Map.of(), Set.of());
        }
        Map<UUID, Held> asked = bench.database().store(AssignmentStore.class).heldByEvent(event.id()).stream()
                .collect(Collectors.toMap(Held::assignmentId, held -> held));
        Set<Batches.Pair<AssetId, String>> having = having(location, asked.values());
        return tx -> settle(tx, event, outcome, asked, having);
    }

    /** Who has what at Apple, of those asked for: by asset, or by holder where there is only one. */
    private Set<Batches.Pair<AssetId, String>> having(LocationRow location, Iterable<Held> asked) {
        Set<Batches.Pair<AssetId, String>> wanted = new HashSet<>();
        Map<String, Holder> holders = new HashMap<>();
        for (Held held : asked) {
            wanted.add(new Batches.Pair<>(EventRows.asset(held), held.holder()));
            holders.put(
                    held.holder(), held.byUser() ? new Holder.User(held.holder()) : new Holder.Device(held.holder()));
        }
        Set<AssignmentFilter> questions = holders.size() == 1
                ? Set.of(AssignmentFilter.heldBy(holders.values().iterator().next()))
                : wanted.stream().map(pair -> AssignmentFilter.of(pair.asset())).collect(Collectors.toSet());
        Set<Batches.Pair<AssetId, String>> having = new HashSet<>();
        for (AssignmentFilter question : questions) {
            apple
                    .ask(location, (client, token) -> client.allAssignments(token, question, Optional.empty()))
                    .items()
                    .stream()
                    .map(AssignmentSettlement::pair)
                    .filter(wanted::contains)
                    .forEach(having::add);
        }
        return having;
    }

    private static Batches.Pair<AssetId, String> pair(Assignment listed) {
        return new Batches.Pair<>(
                listed.asset(),
                switch (listed.holder()) {
                    case Holder.User user -> user.clientUserId().toLowerCase(Locale.ROOT);
                    case Holder.Device device -> device.serialNumber();
                });
    }

    private void settle(
            Handle tx,
            AppleEventRow event,
            Outcome outcome,
            Map<UUID, Held> asked,
            Set<Batches.Pair<AssetId, String>> having) {
        boolean granting = event.type() == AppleEventType.ASSOCIATE;
        // By id, so that two settlements lock the assets they share in one order.
        Map<UUID, Long> done = new TreeMap<>();
        EventRows.slices(tx, event.id(), rows -> {
            Map<Boolean, List<AssignmentRow>> through = rows.stream()
                    .collect(Collectors.partitioningBy(
                            row -> outcome.complete() || has(asked, having, row) == granting));
            List<AssignmentRow> came = through.getOrDefault(true, List.of());
            if (granting) {
                book.assigned(tx, Actor.APPLE, came);
            } else {
                book.revoked(tx, Actor.APPLE, came, Optional.empty());
            }
            came.forEach(row -> done.merge(row.assetId(), 1L, Long::sum));
            book.notDone(tx, through.getOrDefault(false, List.of()), row -> undone(outcome, asked, row));
        });
        done.forEach((assetId, count) -> count(tx, event, outcome, assetId, granting ? count : -count));
    }

    private static boolean has(Map<UUID, Held> asked, Set<Batches.Pair<AssetId, String>> having, AssignmentRow row) {
        return Optional.ofNullable(asked.get(row.id()))
                .filter(held -> having.contains(new Batches.Pair<>(EventRows.asset(held), held.holder())))
                .isPresent();
    }

    private Next undone(Outcome outcome, Map<UUID, Held> asked, AssignmentRow row) {
        return FailurePolicy.concerning(outcome.failures(), EventRows.target(asked, row.id()))
                .map(failure -> FailurePolicy.afterFailure(failure, row.attempts(), bench.now()))
                .orElseGet(() -> FailurePolicy.afterLoss(row.attempts(), bench.now()));
    }

    /**
     * Moves the counts at once where it is certain that they do not show the change yet: they were read before it was asked for, and Apple
     * says that it happened. Otherwise they are read again.
     */
    private void count(Handle tx, AppleEventRow event, Outcome outcome, UUID assetId, long delta) {
        AssetStore assets = tx.attach(AssetStore.class);
        boolean readBefore = assets.lock(assetId)
                .filter(asset -> asset.syncedAt().isBefore(event.postedAt()))
                .isPresent();
        boolean moved = outcome.complete() && readBefore && assets.moved(assetId, delta) > 0;
        if (!moved) {
            assets.doubt(new UUID[] {assetId}, bench.now());
            tx.attach(LocationStore.class).requestSync(event.locationId(), bench.now());
        }
    }

    @Override
    public void giveUp(Handle tx, AppleEventRow event, Next.Reason reason) {
        EventRows.slices(tx, event.id(), rows -> book.notDone(tx, rows, row -> new Next.Fail(reason)));
        tx.attach(LocationStore.class).requestFullSync(event.locationId(), bench.now());
    }
}
