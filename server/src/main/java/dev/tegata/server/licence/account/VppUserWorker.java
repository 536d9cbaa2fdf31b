package dev.tegata.server.licence.account;

import dev.tegata.server.licence.apple.Apple;
import dev.tegata.server.licence.cause.FailurePolicy;
import dev.tegata.server.licence.cause.Next;
import dev.tegata.server.licence.event.AppleEvents;
import dev.tegata.server.licence.event.EventPace;
import dev.tegata.server.licence.event.Posting;
import dev.tegata.server.licence.location.Locations;
import dev.tegata.server.licence.workbench.LicenceSettings;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.work.Worker;
import dev.tegata.storage.Ids;
import dev.tegata.storage.licence.AppleEventState;
import dev.tegata.storage.licence.AppleEventStore;
import dev.tegata.storage.licence.AppleEventType;
import dev.tegata.storage.licence.HolderUser;
import dev.tegata.storage.licence.LocationRow;
import dev.tegata.storage.licence.VppUserRow;
import dev.tegata.storage.licence.VppUserState;
import dev.tegata.storage.licence.VppUserStore;
import dev.tegata.vpp.UserDetails;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Sends accounts that are to be created or retired to Apple, in batches per location. */
public final class VppUserWorker implements Worker {
    private final Workbench bench;
    private final Apple apple;
    private final LicenceSettings settings;

    public VppUserWorker(Workbench bench, Apple apple, LicenceSettings settings) {
        this.bench = bench;
        this.apple = apple;
        this.settings = settings;
    }

    @Override
    public String name() {
        return "vpp-users";
    }

    private record Batch(UUID eventId, LocationRow location, VppUserState state, Map<VppUserRow, UserDetails> users) {}

    @Override
    public int runOnce() {
        Optional<Optional<Batch>> taken = bench.database().inTransaction(this::take);
        taken.flatMap(batch -> batch).ifPresent(this::post);
        return taken.isPresent() ? 1 : 0;
    }

    /** Empty when nothing is due; present and empty inside when what was due has to wait. */
    private Optional<Optional<Batch>> take(Handle tx) {
        VppUserStore store = tx.attach(VppUserStore.class);
        Optional<VppUserRow> head = store.lockNextDue(bench.now());
        if (head.isEmpty()) {
            return Optional.empty();
        }
        VppUserRow first = head.get();
        LocationRow location = Locations.find(tx, first.locationId());
        if (!location.state().writable()) {
            settle(tx, first, FailurePolicy.unserved(location, first.attempts(), bench.now()));
            return Optional.of(Optional.empty());
        }
        List<VppUserRow> rows = first.alone()
                ? List.of(first)
                : store.lockDue(
                        location.id(),
                        first.state(),
                        bench.now(),
                        apple.limits().maxUsers());
        UUID eventId = Ids.next();
        boolean creating = first.state() == VppUserState.CREATING;
        tx.attach(AppleEventStore.class)
                .posting(
                        eventId,
                        location.id(),
                        creating ? AppleEventType.CREATE : AppleEventType.RETIRE,
                        rows.size(),
                        bench.now(),
                        bench.now().plus(AppleEvents.POSTING_LEASE));
        store.posted(rows.stream().map(VppUserRow::id).toArray(UUID[]::new), eventId);
        Map<VppUserRow, UserDetails> users = new LinkedHashMap<>();
        rows.forEach(row -> users.put(
                row,
                creating ? details(tx, row) : UserDetails.of(row.clientUserId().toString())));
        return Optional.of(Optional.of(new Batch(eventId, location, first.state(), users)));
    }

    private static UserDetails details(Handle tx, VppUserRow row) {
        HolderUser person = VppUsers.person(tx, row.userId());
        return new UserDetails(row.clientUserId().toString(), person.email(), person.managedAppleId());
    }

    private void post(Batch batch) {
        List<UserDetails> users = List.copyOf(batch.users().values());
        Posting outcome = Posting.of(() -> apple.ask(
                batch.location(),
                (client, token) -> batch.state() == VppUserState.CREATING
                        ? client.createUsers(token, users)
                        : client.retireUsers(token, users)));
        Instant now = bench.now();
        bench.database().useTransaction(tx -> {
            AppleEventStore events = tx.attach(AppleEventStore.class);
            switch (outcome) {
                case Posting.Taken taken ->
                    events.pending(
                            batch.eventId(),
                            taken.eventId().value(),
                            now,
                            EventPace.firstLook(tx, settings, batch.location().id(), now));
                case Posting.Unclear unclear ->
                    events.lookAgain(batch.eventId(), AppleEventState.POSTING, now.plus(settings.pollInterval()));
                case Posting.Refused refused
                when users.size() == 1
                        && FailurePolicy.soAlready(refused.problem(), batch.state() == VppUserState.RETIRING) ->
                    events.lookAgain(batch.eventId(), AppleEventState.POSTING, now);
                case Posting.Refused refused -> {
                    if (events.end(batch.eventId(), AppleEventState.FAILED, Optional.of(0), Optional.empty()) > 0) {
                        tx.attach(VppUserStore.class)
                                .lockByEvent(batch.eventId())
                                .forEach(row -> settle(
                                        tx,
                                        row,
                                        FailurePolicy.afterRefusal(
                                                refused.problem(),
                                                FailurePolicy.Target.user(
                                                        row.clientUserId().toString()),
                                                users.size(),
                                                row.attempts(),
                                                now)));
                    }
                }
            }
        });
        // Apple's answer is asked for by another worker.
        // A notification may have been quicker than the answer: then the event is due now.
        bench.bell().ring();
        bench.bell().ringIn(settings.firstPoll());
    }

    private void settle(Handle tx, VppUserRow row, Next next) {
        UserSettlement.notDone(bench, tx, row, next);
    }
}
