package dev.tegata.server.licence;

import dev.tegata.server.timeline.Actor;
import dev.tegata.storage.licence.AppleEventRow;
import dev.tegata.storage.licence.AppleEventType;
import dev.tegata.storage.licence.AssetStore;
import dev.tegata.storage.licence.AssignmentRow;
import dev.tegata.storage.licence.AssignmentStore;
import dev.tegata.storage.licence.LocationRow;
import dev.tegata.storage.licence.LocationStore;
import dev.tegata.vpp.AssetId;
import dev.tegata.vpp.AssignmentFilter;
import dev.tegata.vpp.Holder;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Draws the consequences of a request to grant or take back licences: by Apple's word when all came through, else by who has what. */
final class AssignmentSettlement implements Settlement {
    private final Workbench bench;
    private final Apple apple;
    private final AssignmentBook book;

    AssignmentSettlement(Workbench bench, Apple apple, AssignmentBook book) {
        this.bench = bench;
        this.apple = apple;
        this.book = book;
    }

    @Override
    public Effect prepare(AppleEventRow event, LocationRow location, Outcome outcome) {
        List<AssignmentStore.Held> asked =
                bench.database().store(AssignmentStore.class).heldByEvent(event.id());
        Set<String> having = outcome.complete() || asked.isEmpty() ? Set.of() : having(location, asked);
        return tx -> settle(tx, event, outcome, asked, having);
    }

    /** Who has the asset at Apple, of those asked for. */
    private Set<String> having(LocationRow location, List<AssignmentStore.Held> asked) {
        AssignmentStore.Held any = asked.getFirst();
        AssetId asset = new AssetId(any.adamId(), any.pricingParam());
        AssignmentFilter all = AssignmentFilter.of(asset);
        AssignmentFilter filter = asked.size() > 1
                ? all
                : new AssignmentFilter(
                        all.adamId(),
                        all.pricingParam(),
                        Optional.of(any.byUser() ? new Holder.User(any.holder()) : new Holder.Device(any.holder())),
                        false,
                        false);
        return apple
                .ask(location, (client, token) -> client.allAssignments(token, filter, Optional.empty()))
                .items()
                .stream()
                .filter(listed -> listed.asset().equals(asset))
                .map(listed -> switch (listed.holder()) {
                    case Holder.User user -> user.clientUserId().toLowerCase(Locale.ROOT);
                    case Holder.Device device -> device.serialNumber();
                })
                .collect(Collectors.toSet());
    }

    private void settle(
            Handle tx, AppleEventRow event, Outcome outcome, List<AssignmentStore.Held> asked, Set<String> having) {
        boolean granting = event.type() == AppleEventType.ASSOCIATE;
        Map<UUID, String> holders = asked.stream()
                .collect(Collectors.toMap(AssignmentStore.Held::assignmentId, AssignmentStore.Held::holder));
        Map<UUID, Long> done = new HashMap<>();
        for (AssignmentRow row : tx.attach(AssignmentStore.class).lockByEvent(event.id())) {
            String holder = holders.getOrDefault(row.id(), "");
            if (outcome.complete() || having.contains(holder) == granting) {
                if (granting) {
                    book.assigned(tx, Actor.APPLE, row);
                } else {
                    book.revoked(tx, Actor.APPLE, row, Optional.empty());
                }
                done.merge(row.assetId(), 1L, Long::sum);
            } else {
                book.notDone(tx, row, undone(outcome, holder, row));
            }
        }
        done.forEach((assetId, count) -> count(tx, event, outcome, assetId, granting ? count : -count));
    }

    private Next undone(Outcome outcome, String holder, AssignmentRow row) {
        return FailurePolicy.concerning(outcome.failures(), holder)
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
            tx.attach(LocationStore.class).requestSync(event.locationId(), bench.now());
        }
    }

    @Override
    public void giveUp(Handle tx, AppleEventRow event, Next.Reason reason) {
        tx.attach(AssignmentStore.class)
                .lockByEvent(event.id())
                .forEach(row -> book.notDone(tx, row, new Next.Fail(reason)));
        tx.attach(LocationStore.class).requestFullSync(event.locationId(), bench.now());
    }
}
