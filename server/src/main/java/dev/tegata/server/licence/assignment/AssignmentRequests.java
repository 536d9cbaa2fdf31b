package dev.tegata.server.licence.assignment;

import dev.tegata.server.licence.apple.Apple;
import dev.tegata.server.licence.cause.FailurePolicy;
import dev.tegata.server.licence.event.AppleEvents;
import dev.tegata.server.licence.event.EventPace;
import dev.tegata.server.licence.event.EventRows;
import dev.tegata.server.licence.event.Posting;
import dev.tegata.server.licence.location.Locations;
import dev.tegata.server.licence.workbench.LicenceSettings;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.storage.Ids;
import dev.tegata.storage.licence.AppleEventState;
import dev.tegata.storage.licence.AppleEventStore;
import dev.tegata.storage.licence.AppleEventType;
import dev.tegata.storage.licence.AssignmentRow;
import dev.tegata.storage.licence.AssignmentState;
import dev.tegata.storage.licence.AssignmentStore;
import dev.tegata.storage.licence.AssignmentStore.Held;
import dev.tegata.storage.licence.LocationRow;
import dev.tegata.vpp.AssetId;
import dev.tegata.vpp.AssignmentChange;
import dev.tegata.vpp.Holders;
import dev.tegata.vpp.Limits;
import dev.tegata.vpp.VppException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Sends grants and revocations to Apple, in as few requests as Apple's limits allow: first the rows go onto a request, then the request goes
 * out, so that whoever finds the request knows what may have been asked of Apple. Thread-safe.
 */
public final class AssignmentRequests {
    /** What is sent in one go; what comes meanwhile may still make the requests after these larger. */
    private static final int MOST_REQUESTS = 15;

    private final Workbench bench;
    private final Apple apple;
    private final LicenceSettings settings;
    private final AssignmentBook book;

    public AssignmentRequests(Workbench bench, Apple apple, LicenceSettings settings, AssignmentBook book) {
        this.bench = bench;
        this.apple = apple;
        this.settings = settings;
        this.book = book;
    }

    /** On its way: its rows are on it, Apple has perhaps not seen it. */
    public record Request(UUID eventId, LocationRow location, boolean granting, AssignmentChange change) {}

    /** How many assignments of one kind fill the largest request. */
    public int most(boolean byUser) {
        return (int) Math.min(EventRows.MOST, (long) apple.limits().maxAssets() * maxHolders(byUser));
    }

    private int maxHolders(boolean byUser) {
        Limits limits = apple.limits();
        return byUser ? limits.maxClientUserIds() : limits.maxSerialNumbers();
    }

    /**
     * Puts assignments onto requests, those that do not fit wait for their next turn.
     *
     * @param first tells what all of them wait for
     * @param due locked
     * @return to be posted once the transaction has ended; none when the location is not served, then all have to wait
     */
    public List<Request> take(Handle tx, AssignmentRow first, List<Held> due) {
        LocationRow location = Locations.find(tx, first.locationId());
        if (!location.state().writable()) {
            EventRows.slices(
                    tx,
                    due,
                    rows -> book.notDone(
                            tx, rows, row -> FailurePolicy.unserved(location, row.attempts(), bench.now())));
            return List.of();
        }
        boolean byUser = first.vppUserId().isPresent();
        return requests(tx, location, first.state(), byUser, due, apple.limits().maxAssets(), maxHolders(byUser));
    }

    private List<Request> requests(
            Handle tx,
            LocationRow location,
            AssignmentState state,
            boolean byUser,
            List<Held> due,
            int maxAssets,
            int maxHolders) {
        Map<Batches.Pair<AssetId, String>, UUID> wanted = new LinkedHashMap<>();
        due.forEach(held -> wanted.put(new Batches.Pair<>(EventRows.asset(held), held.holder()), held.assignmentId()));
        boolean granting = state == AssignmentState.REQUESTED;
        List<Request> requests = new ArrayList<>();
        for (Batches.Rectangle<AssetId, String> rectangle :
                Batches.cover(wanted.keySet(), maxAssets, maxHolders).stream()
                        .limit(MOST_REQUESTS)
                        .toList()) {
            UUID eventId = Ids.next();
            tx.attach(AppleEventStore.class)
                    .posting(
                            eventId,
                            location.id(),
                            granting ? AppleEventType.ASSOCIATE : AppleEventType.DISASSOCIATE,
                            rectangle.size(),
                            bench.now(),
                            bench.now().plus(AppleEvents.POSTING_LEASE));
            tx.attach(AssignmentStore.class)
                    .posted(
                            ids(wanted, rectangle),
                            granting ? AssignmentState.ASSOCIATING : AssignmentState.DISASSOCIATING,
                            eventId,
                            bench.now());
            Holders holders =
                    byUser ? new Holders.Users(rectangle.holders()) : new Holders.Devices(rectangle.holders());
            requests.add(new Request(eventId, location, granting, new AssignmentChange(rectangle.assets(), holders)));
        }
        return requests;
    }

    private static UUID[] ids(
            Map<Batches.Pair<AssetId, String>, UUID> wanted, Batches.Rectangle<AssetId, String> rectangle) {
        return rectangle.assets().stream()
                .flatMap(asset ->
                        rectangle.holders().stream().map(holder -> wanted.get(new Batches.Pair<>(asset, holder))))
                .toArray(UUID[]::new);
    }

    /** Sends a request, unless somebody has given it up for lost meanwhile. */
    public void post(Request request) {
        AppleEventStore unlocked = bench.database().store(AppleEventStore.class);
        // Those before it may have taken their time: what somebody has given up for lost meanwhile is not ours to send.
        if (unlocked.stillPosting(request.eventId(), bench.now(), bench.now().plus(AppleEvents.POSTING_LEASE)) == 0) {
            return;
        }
        Posting outcome = Posting.of(() -> apple.ask(
                request.location(),
                (client, token) -> request.granting()
                        ? client.associate(token, request.change())
                        : client.disassociate(token, request.change())));
        Instant now = bench.now();
        bench.database().useTransaction(tx -> {
            AppleEventStore events = tx.attach(AppleEventStore.class);
            switch (outcome) {
                case Posting.Taken taken ->
                    events.pending(
                            request.eventId(),
                            taken.eventId().value(),
                            now,
                            EventPace.firstLook(tx, settings, request.location().id(), now));
                case Posting.Unclear unclear ->
                    events.lookAgain(request.eventId(), AppleEventState.POSTING, now.plus(settings.pollInterval()));
                case Posting.Refused refused
                when request.change().numRequested() == 1
                        && FailurePolicy.soAlready(refused.problem(), !request.granting()) ->
                    events.lookAgain(request.eventId(), AppleEventState.POSTING, now);
                case Posting.Refused refused -> {
                    if (events.end(request.eventId(), AppleEventState.FAILED, Optional.of(0), Optional.empty()) > 0) {
                        refused(tx, request, refused.problem(), now);
                    }
                }
            }
        });
        // Apple's answer is asked for by another worker.
        // A notification may have been quicker than the answer: then the event is due now.
        bench.bell().ring();
        bench.bell().ringIn(settings.firstPoll());
    }

    private void refused(Handle tx, Request request, VppException problem, Instant now) {
        Map<UUID, Held> held = tx.attach(AssignmentStore.class).heldByEvent(request.eventId()).stream()
                .collect(Collectors.toMap(Held::assignmentId, each -> each));
        EventRows.slices(
                tx,
                request.eventId(),
                rows -> book.notDone(
                        tx,
                        rows,
                        row -> FailurePolicy.afterRefusal(
                                problem, EventRows.target(held, row.id()), held.size(), row.attempts(), now)));
    }
}
