package dev.tegata.server.licence.sync;

import dev.tegata.server.licence.assignment.AssignmentBook;
import dev.tegata.server.licence.ledger.Ledger;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.timeline.Actor;
import dev.tegata.storage.Ids;
import dev.tegata.storage.ledger.DifferenceCause;
import dev.tegata.storage.ledger.DifferenceRow;
import dev.tegata.storage.ledger.DifferenceState;
import dev.tegata.storage.ledger.DifferenceStore;
import dev.tegata.storage.ledger.LedgerCheckRow;
import dev.tegata.storage.ledger.LedgerKind;
import dev.tegata.storage.ledger.LedgerStore;
import dev.tegata.storage.ledger.LocationPolicyRow.Differences;
import dev.tegata.storage.licence.AssignmentOrigin;
import dev.tegata.storage.licence.AssignmentRow;
import dev.tegata.storage.licence.AssignmentStore;
import dev.tegata.storage.licence.ReconcileStore.Unknown;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * What one reading of Apple's list showed to be otherwise than we believed, and what becomes of it by the policy of the location. For one
 * transaction.
 */
public final class Findings {
    private final Workbench bench;
    private final Ledger ledger;
    private final AssignmentBook book;
    private final Handle tx;
    private final UUID locationId;
    private final boolean ask;
    private final List<DifferenceRow> standing;
    private final Optional<Instant> lastFullReading;
    private final Set<Place> seen = new HashSet<>();

    /** @param held whether Apple has it and we do not, or the other way round */
    private record Place(UUID assetId, Optional<UUID> vppUserId, Optional<String> serialNumber, boolean held) {
        static Place of(DifferenceRow row) {
            return new Place(
                    row.assetId(),
                    row.vppUserId(),
                    row.serialNumber(),
                    row.cause() == DifferenceCause.GRANTED_ELSEWHERE);
        }

        static Place of(Unknown unknown) {
            return new Place(unknown.assetId(), unknown.vppUserId(), unknown.serialNumber(), true);
        }

        static Place of(AssignmentRow missing) {
            return new Place(missing.assetId(), missing.vppUserId(), missing.serialNumber(), false);
        }

        Place withHeld() {
            return new Place(assetId, vppUserId, serialNumber, true);
        }
    }

    Findings(Workbench bench, Ledger ledger, AssignmentBook book, Handle tx, UUID locationId) {
        this.bench = bench;
        this.ledger = ledger;
        this.book = book;
        this.tx = tx;
        this.locationId = locationId;
        LedgerStore store = tx.attach(LedgerStore.class);
        this.ask = store.policy(locationId).differences() == Differences.ASK;
        this.standing = tx.attach(DifferenceStore.class).lockStanding(locationId);
        this.lastFullReading = store.lastCheck(locationId).map(LedgerCheckRow::readAt);
    }

    /** Nothing was known before: what is found now is where the ledger begins, not a difference. */
    boolean opening() {
        return lastFullReading.isEmpty();
    }

    /** Apple has them and we do not: grants of ours that were given up too early, or made by somebody else. */
    void unknown(List<Unknown> unknown) {
        AssignmentStore store = tx.attach(AssignmentStore.class);
        List<AssignmentRow> late = new ArrayList<>();
        List<AssignmentRow> foreign = new ArrayList<>();
        for (Unknown each : unknown) {
            Optional<AssignmentRow> failed = store.lockFailed(each.assetId(), each.vppUserId(), each.serialNumber());
            failed.ifPresent(late::add);
            if (failed.isEmpty()) {
                seen.add(Place.of(each));
                if (taken(Place.of(each))) {
                    insert(each).ifPresent(foreign::add);
                } else {
                    open(each);
                }
            }
        }
        book.assigned(tx, Actor.APPLE, late);
        ledger.differ(tx, late, DifferenceCause.GRANTED_LATE, DifferenceState.ADOPTED);
        LedgerKind kind = opening() ? LedgerKind.OPENING : LedgerKind.EXTERNAL_GRANT;
        book.found(tx, foreign, new Ledger.Motive(kind, Actor.APPLE, Optional.empty()));
        if (!opening()) {
            List<AssignmentRow> unheard = foreign.stream()
                    .filter(row -> !adopted(Place.of(row).withHeld(), row.id()))
                    .toList();
            ledger.differ(tx, unheard, DifferenceCause.GRANTED_ELSEWHERE, DifferenceState.ADOPTED);
        }
    }

    /** We believed them held, and Apple does not list them. */
    void missing(List<AssignmentRow> missing) {
        for (DifferenceCause cause : List.of(DifferenceCause.REVOKED_ELSEWHERE, DifferenceCause.OURS_LOST)) {
            List<AssignmentRow> rows =
                    missing.stream().filter(row -> cause == causeOf(row)).toList();
            rows.forEach(row -> seen.add(Place.of(row)));
            List<AssignmentRow> gone =
                    rows.stream().filter(row -> taken(Place.of(row))).toList();
            book.lost(tx, gone, Actor.APPLE, cause.key());
            ledger.differ(
                    tx,
                    gone.stream()
                            .filter(row -> !adopted(Place.of(row), row.id()))
                            .toList(),
                    cause,
                    DifferenceState.ADOPTED);
            ledger.differ(tx, rows.stream().filter(row -> !taken(Place.of(row))).toList(), cause, DifferenceState.OPEN);
        }
    }

    /** What stood and was not seen any more: it went by itself. Only for a reading that shows everything. */
    void end() {
        for (DifferenceRow row : standing) {
            if (!seen.contains(Place.of(row))) {
                decide(row, DifferenceState.VANISHED, Optional.empty());
            }
        }
    }

    /** Whether Apple's truth is taken over: always at the beginning, never where somebody decided to leave it. */
    private boolean taken(Place place) {
        boolean ignored = standing.stream()
                .anyMatch(row ->
                        row.state() == DifferenceState.IGNORED && Place.of(row).equals(place));
        return !ignored && (!ask || opening());
    }

    /** An earlier reading had listed it when it was held already: then somebody took it away. */
    private DifferenceCause causeOf(AssignmentRow row) {
        boolean wasListed = row.origin() == AssignmentOrigin.APPLE
                || (lastFullReading.isPresent()
                        && row.assignedAt()
                                .filter(at -> at.isBefore(lastFullReading.get()))
                                .isPresent());
        return wasListed ? DifferenceCause.REVOKED_ELSEWHERE : DifferenceCause.OURS_LOST;
    }

    private Optional<AssignmentRow> insert(Unknown unknown) {
        AssignmentRow found = AssignmentRow.found(
                Ids.next(),
                unknown.assetId(),
                locationId,
                unknown.vppUserId(),
                unknown.serialNumber(),
                Actor.APPLE.name(),
                bench.now());
        return tx.attach(AssignmentStore.class).insert(found) > 0 ? Optional.of(found) : Optional.empty();
    }

    private void open(Unknown unknown) {
        tx.attach(DifferenceStore.class)
                .insert(List.of(new DifferenceRow(
                        Ids.next(),
                        locationId,
                        unknown.assetId(),
                        unknown.vppUserId(),
                        unknown.serialNumber(),
                        Optional.empty(),
                        DifferenceCause.GRANTED_ELSEWHERE,
                        1,
                        DifferenceState.OPEN,
                        bench.now(),
                        Optional.empty(),
                        Optional.empty())));
    }

    /** Whether a difference that stood open is the one that was now taken over, by a policy that is no longer to ask. */
    private boolean adopted(Place place, UUID assignmentId) {
        Optional<DifferenceRow> open = standing.stream()
                .filter(row ->
                        row.state() == DifferenceState.OPEN && Place.of(row).equals(place))
                .findFirst();
        open.ifPresent(row -> decide(row, DifferenceState.ADOPTED, Optional.of(assignmentId)));
        return open.isPresent();
    }

    private void decide(DifferenceRow row, DifferenceState state, Optional<UUID> assignmentId) {
        tx.attach(DifferenceStore.class).decide(row.id(), state, assignmentId, Actor.SYSTEM.name(), bench.now());
    }
}
