package dev.tegata.server.licence;

import dev.tegata.server.work.Worker;
import dev.tegata.storage.Ids;
import dev.tegata.storage.licence.AppleEventState;
import dev.tegata.storage.licence.AppleEventStore;
import dev.tegata.storage.licence.AppleEventType;
import dev.tegata.storage.licence.AssignmentRow;
import dev.tegata.storage.licence.AssignmentState;
import dev.tegata.storage.licence.AssignmentStore;
import dev.tegata.storage.licence.LocationRow;
import dev.tegata.vpp.AssetId;
import dev.tegata.vpp.AssignmentChange;
import dev.tegata.vpp.Holders;
import dev.tegata.vpp.Limits;
import dev.tegata.vpp.VppException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Sends grants and revocations to Apple, in batches per asset. */
final class AssignmentWorker implements Worker {
    private final Workbench bench;
    private final Apple apple;
    private final LicenceSettings settings;
    private final AssignmentBook book;

    AssignmentWorker(Workbench bench, Apple apple, LicenceSettings settings, AssignmentBook book) {
        this.bench = bench;
        this.apple = apple;
        this.settings = settings;
        this.book = book;
    }

    @Override
    public String name() {
        return "assignments";
    }

    private record Batch(UUID eventId, LocationRow location, boolean granting, AssignmentChange change) {}

    @Override
    public int runOnce() {
        Optional<Optional<Batch>> taken = bench.database().inTransaction(this::take);
        taken.flatMap(batch -> batch).ifPresent(this::post);
        return taken.isPresent() ? 1 : 0;
    }

    /** Empty when nothing is due; present and empty inside when what was due has to wait. */
    private Optional<Optional<Batch>> take(Handle tx) {
        AssignmentStore store = tx.attach(AssignmentStore.class);
        Optional<AssignmentRow> head = store.lockNextDue(bench.now());
        if (head.isEmpty()) {
            return Optional.empty();
        }
        AssignmentRow first = head.get();
        LocationRow location = Locations.find(tx, first.locationId());
        if (!location.state().writable()) {
            book.notDone(tx, first, FailurePolicy.unserved(location, first.attempts(), bench.now()));
            return Optional.of(Optional.empty());
        }
        boolean granting = first.state() == AssignmentState.REQUESTED;
        boolean byUser = first.vppUserId().isPresent();
        List<AssignmentRow> rows = first.alone()
                ? List.of(first)
                : store.lockDue(first.assetId(), first.state(), byUser, bench.now(), limit(byUser));
        UUID eventId = Ids.next();
        tx.attach(AppleEventStore.class)
                .posting(
                        eventId,
                        location.id(),
                        granting ? AppleEventType.ASSOCIATE : AppleEventType.DISASSOCIATE,
                        rows.size(),
                        bench.now(),
                        bench.now().plus(AppleEvents.POSTING_LEASE));
        store.posted(
                rows.stream().map(AssignmentRow::id).toArray(UUID[]::new),
                granting ? AssignmentState.ASSOCIATING : AssignmentState.DISASSOCIATING,
                eventId,
                bench.now());
        return Optional.of(
                Optional.of(new Batch(eventId, location, granting, change(byUser, store.heldByEvent(eventId)))));
    }

    private int limit(boolean byUser) {
        Limits limits = apple.limits();
        return byUser ? limits.maxClientUserIds() : limits.maxSerialNumbers();
    }

    private static AssignmentChange change(boolean byUser, List<AssignmentStore.Held> held) {
        List<String> holders = held.stream().map(AssignmentStore.Held::holder).toList();
        AssignmentStore.Held any = held.getFirst();
        return new AssignmentChange(
                List.of(new AssetId(any.adamId(), any.pricingParam())),
                byUser ? new Holders.Users(holders) : new Holders.Devices(holders));
    }

    private void post(Batch batch) {
        Posting outcome = Posting.of(() -> apple.ask(
                batch.location(),
                (client, token) -> batch.granting()
                        ? client.associate(token, batch.change())
                        : client.disassociate(token, batch.change())));
        Instant now = bench.now();
        bench.database().useTransaction(tx -> {
            AppleEventStore events = tx.attach(AppleEventStore.class);
            switch (outcome) {
                case Posting.Taken taken ->
                    events.pending(batch.eventId(), taken.eventId().value(), now, now.plus(settings.firstPoll()));
                case Posting.Unclear unclear ->
                    events.lookAgain(batch.eventId(), AppleEventState.POSTING, now.plus(settings.pollInterval()));
                case Posting.Refused refused
                when batch.change().numRequested() == 1
                        && FailurePolicy.soAlready(refused.problem(), !batch.granting()) ->
                    events.lookAgain(batch.eventId(), AppleEventState.POSTING, now);
                case Posting.Refused refused -> {
                    if (events.end(batch.eventId(), AppleEventState.FAILED, Optional.of(0), Optional.empty()) > 0) {
                        refused(tx, batch, refused.problem(), now);
                    }
                }
            }
        });
        // Apple's answer is asked for by another worker.
        bench.bell().ringIn(settings.firstPoll());
    }

    private void refused(Handle tx, Batch batch, VppException problem, Instant now) {
        AssignmentStore store = tx.attach(AssignmentStore.class);
        Map<UUID, String> holders = store.heldByEvent(batch.eventId()).stream()
                .collect(Collectors.toMap(AssignmentStore.Held::assignmentId, AssignmentStore.Held::holder));
        for (AssignmentRow row : store.lockByEvent(batch.eventId())) {
            book.notDone(
                    tx,
                    row,
                    FailurePolicy.afterRefusal(
                            problem, holders.getOrDefault(row.id(), ""), holders.size(), row.attempts(), now));
        }
    }
}
