package dev.tegata.server.licence.ledger;

import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.timeline.Actor;
import dev.tegata.storage.Ids;
import dev.tegata.storage.ledger.DifferenceCause;
import dev.tegata.storage.ledger.DifferenceRow;
import dev.tegata.storage.ledger.DifferenceState;
import dev.tegata.storage.ledger.DifferenceStore;
import dev.tegata.storage.ledger.LedgerEntryRow;
import dev.tegata.storage.ledger.LedgerKind;
import dev.tegata.storage.ledger.LedgerStore;
import dev.tegata.storage.licence.AssignmentRow;
import dev.tegata.storage.licence.ReconcileStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Enters what moves licences, always in the transaction that moves them. An entry that was made is not made again, so everything here may be
 * repeated.
 */
public final class Ledger {
    private final Workbench bench;

    public Ledger(Workbench bench) {
        this.bench = bench;
    }

    /** Why licences come or go, where it is not by an administrator's wish: what kind of entry, by whom, and the reason's key. */
    public record Motive(LedgerKind kind, Actor actor, Optional<String> reason) {}

    /** @param motive empty: granted by whoever asked for it */
    public void held(Handle tx, List<AssignmentRow> rows, Optional<Motive> motive) {
        tx.attach(LedgerStore.class)
                .held(
                        entryIds(rows),
                        ids(rows),
                        motive.map(Motive::kind),
                        motive.map(Motive::actor).orElse(Actor.APPLE).name(),
                        motive.flatMap(Motive::reason),
                        bench.now());
    }

    /** @param motive empty: as was noted by {@link #ending} */
    public void heldNoMore(Handle tx, List<AssignmentRow> rows, Optional<Motive> motive) {
        tx.attach(LedgerStore.class)
                .heldNoMore(
                        entryIds(rows),
                        ids(rows),
                        motive.map(Motive::kind),
                        motive.map(Motive::actor).orElse(Actor.APPLE).name(),
                        motive.flatMap(Motive::reason),
                        bench.now());
    }

    /** Notes why licences are being given back; the entry follows when Apple has confirmed. */
    public void ending(Handle tx, List<AssignmentRow> rows, Motive motive) {
        tx.attach(LedgerStore.class)
                .ending(ids(rows), motive.kind(), motive.actor().name(), motive.reason());
    }

    /** Enters what was bought and what went, by Apple's totals. */
    public void countTotals(Handle tx, UUID locationId) {
        LedgerStore store = tx.attach(LedgerStore.class);
        store.lockCounts(locationId);
        List<LedgerEntryRow> entries = new ArrayList<>();
        List<DifferenceRow> differences = new ArrayList<>();
        for (LedgerStore.Move move : store.totalsBehind(locationId)) {
            LedgerKind kind =
                    move.first() ? LedgerKind.OPENING : move.delta() > 0 ? LedgerKind.PURCHASE : LedgerKind.REFUND;
            entries.add(entry(locationId, move.assetId(), kind, 0, move.delta()));
            if (!move.first()) {
                differences.add(adopted(
                        locationId,
                        move.assetId(),
                        move.delta() > 0 ? DifferenceCause.PURCHASED : DifferenceCause.REFUNDED,
                        Math.abs(move.delta())));
            }
        }
        store.count(entries);
        tx.attach(DifferenceStore.class).insert(differences);
    }

    /**
     * Enters licences of holders this server does not know; to be called where Apple's list is at hand.
     *
     * @param opening this is the first time that Apple's list is seen
     */
    public void countStrangers(Handle tx, UUID locationId, boolean opening) {
        LedgerStore store = tx.attach(LedgerStore.class);
        store.lockCounts(locationId);
        List<LedgerEntryRow> entries = new ArrayList<>();
        List<DifferenceRow> differences = new ArrayList<>();
        for (LedgerStore.Move move : tx.attach(ReconcileStore.class).strangersBehind(locationId)) {
            LedgerKind kind = opening
                    ? LedgerKind.OPENING
                    : move.delta() > 0 ? LedgerKind.EXTERNAL_GRANT : LedgerKind.EXTERNAL_REVOKE;
            entries.add(entry(locationId, move.assetId(), kind, move.delta(), 0));
            if (!opening) {
                differences.add(adopted(
                        locationId,
                        move.assetId(),
                        move.delta() > 0 ? DifferenceCause.GRANTED_ELSEWHERE : DifferenceCause.REVOKED_ELSEWHERE,
                        Math.abs(move.delta())));
            }
        }
        store.count(entries);
        tx.attach(DifferenceStore.class).insert(differences);
    }

    /** Records differences of which Apple's truth was taken over, or about which somebody is to decide. */
    public void differ(Handle tx, List<AssignmentRow> rows, DifferenceCause cause, DifferenceState state) {
        tx.attach(DifferenceStore.class)
                .insert(rows.stream()
                        .map(row -> new DifferenceRow(
                                Ids.next(),
                                row.locationId(),
                                row.assetId(),
                                row.vppUserId(),
                                row.serialNumber(),
                                Optional.of(row.id()),
                                cause,
                                1,
                                state,
                                bench.now(),
                                decidedAt(state),
                                decidedAt(state).map(at -> Actor.SYSTEM.name())))
                        .toList());
    }

    private Optional<Instant> decidedAt(DifferenceState state) {
        return state == DifferenceState.OPEN ? Optional.empty() : Optional.of(bench.now());
    }

    private DifferenceRow adopted(UUID locationId, UUID assetId, DifferenceCause cause, long count) {
        return new DifferenceRow(
                Ids.next(),
                locationId,
                assetId,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                cause,
                count,
                DifferenceState.ADOPTED,
                bench.now(),
                Optional.of(bench.now()),
                Optional.of(Actor.SYSTEM.name()));
    }

    private LedgerEntryRow entry(UUID locationId, UUID assetId, LedgerKind kind, long assignedDelta, long totalDelta) {
        return new LedgerEntryRow(
                Ids.next(),
                locationId,
                assetId,
                bench.now(),
                kind,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                assignedDelta,
                totalDelta,
                Actor.APPLE.name(),
                Optional.empty());
    }

    private static UUID[] entryIds(List<AssignmentRow> rows) {
        return rows.stream().map(row -> Ids.next()).toArray(UUID[]::new);
    }

    private static UUID[] ids(List<AssignmentRow> rows) {
        return rows.stream().map(AssignmentRow::id).toArray(UUID[]::new);
    }
}
