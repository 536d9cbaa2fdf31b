package dev.tegata.server.licence.assignment;

import dev.tegata.server.licence.cause.Cause;
import dev.tegata.server.licence.cause.Next;
import dev.tegata.server.licence.install.Installs;
import dev.tegata.server.licence.ledger.Ledger;
import dev.tegata.server.licence.workbench.Subjects;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.timeline.Actor;
import dev.tegata.server.timeline.Timeline;
import dev.tegata.storage.event.EventResult;
import dev.tegata.storage.event.Subject;
import dev.tegata.storage.ledger.DifferenceCause;
import dev.tegata.storage.ledger.DifferenceState;
import dev.tegata.storage.ledger.LedgerKind;
import dev.tegata.storage.ledger.LedgerStore;
import dev.tegata.storage.licence.AssetRow;
import dev.tegata.storage.licence.AssetStore;
import dev.tegata.storage.licence.AssignmentRow;
import dev.tegata.storage.licence.AssignmentState;
import dev.tegata.storage.licence.AssignmentStore;
import dev.tegata.storage.licence.LocationStore;
import dev.tegata.storage.licence.VppUserRow;
import dev.tegata.storage.licence.VppUserState;
import dev.tegata.storage.move.MoveStore;
import dev.tegata.storage.operation.OperationStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Writes down what became of assignments, with everything that follows. The rows are locked by the caller; many are written in as many
 * statements as one, so give them together, up to some thousand.
 */
public final class AssignmentBook {
    private final Workbench bench;
    private final Installs installs;
    private final Ledger ledger;
    private final WaitingLine line;

    public AssignmentBook(Workbench bench, Installs installs, Ledger ledger) {
        this.bench = bench;
        this.installs = installs;
        this.ledger = ledger;
        this.line = new WaitingLine(bench);
    }

    /** Apple's word: the holder has it. */
    public void assigned(Handle tx, Actor actor, AssignmentRow row) {
        assigned(tx, actor, List.of(row));
    }

    /** Apple's word: the holders have them. */
    public void assigned(Handle tx, Actor actor, List<AssignmentRow> rows) {
        assigned(tx, actor, rows, Optional.empty());
    }

    /** The holders have them, and nobody here had asked for it. */
    public void found(Handle tx, List<AssignmentRow> rows, Ledger.Motive motive) {
        assigned(tx, motive.actor(), rows, Optional.of(motive));
    }

    private void assigned(Handle tx, Actor actor, List<AssignmentRow> rows, Optional<Ledger.Motive> motive) {
        if (rows.isEmpty()) {
            return;
        }
        tx.attach(AssignmentStore.class).assigned(ids(rows), bench.now());
        ledger.held(tx, rows, motive);
        tell(
                tx,
                actor,
                "assignment.assigned",
                EventResult.OK,
                rows,
                row -> Map.of("origin", row.origin().name()));
        Set<UUID> unwanted = Set.copyOf(tx.attach(LedgerStore.class).unwanted(ids(rows)));
        installs.assigned(
                tx, rows.stream().filter(row -> !unwanted.contains(row.id())).toList());
        moved(tx, rows);
        // To be given back while it was on its way: now it can be.
        requestRevocation(
                tx,
                Actor.SYSTEM,
                rows.stream().filter(row -> unwanted.contains(row.id())).toList(),
                false,
                bench.now());
    }

    /** Apple's word: the holder has it no more. */
    void revoked(Handle tx, Actor actor, AssignmentRow row, Optional<Next.Reason> reason) {
        revoked(tx, actor, List.of(row), reason);
    }

    /** Apple's word: the holders have them no more. */
    void revoked(Handle tx, Actor actor, List<AssignmentRow> rows, Optional<Next.Reason> reason) {
        revoked(tx, actor, rows, reason, Optional.empty());
    }

    /**
     * Apple's list does not show them, and nobody here had asked for that.
     *
     * @param reason key of the likely cause
     */
    public void lost(Handle tx, List<AssignmentRow> rows, Actor actor, String reason) {
        revoked(
                tx,
                actor,
                rows,
                Optional.of(new Next.Reason(Cause.MISSING_AT_APPLE, Optional.empty(), Optional.empty())),
                Optional.of(new Ledger.Motive(LedgerKind.EXTERNAL_REVOKE, actor, Optional.of(reason))));
    }

    private void revoked(
            Handle tx,
            Actor actor,
            List<AssignmentRow> rows,
            Optional<Next.Reason> reason,
            Optional<Ledger.Motive> motive) {
        if (rows.isEmpty()) {
            return;
        }
        tx.attach(AssignmentStore.class)
                .ended(
                        ids(rows),
                        AssignmentState.REVOKED,
                        reason.map(why -> why.cause().key()),
                        reason.flatMap(Next.Reason::number),
                        reason.flatMap(Next.Reason::text),
                        bench.now());
        ledger.heldNoMore(tx, rows, motive);
        tell(
                tx,
                actor,
                "assignment.revoked",
                EventResult.OK,
                rows,
                row -> reason.map(Next.Reason::detail).orElse(Map.of()));
        installs.revoked(tx, rows);
        moved(tx, rows);
    }

    /** The grant (or, of a revocation, the taking back) did not come through (yet). */
    void notDone(Handle tx, AssignmentRow row, Next next) {
        notDone(tx, List.of(row), each -> next);
    }

    /** As {@link #notDone} for many, each with what follows for it. */
    void notDone(Handle tx, List<AssignmentRow> rows, Function<AssignmentRow, Next> next) {
        if (rows.isEmpty()) {
            return;
        }
        Map<Boolean, Map<Next, List<AssignmentRow>>> alike = rows.stream()
                .collect(Collectors.groupingBy(
                        AssignmentBook::granting,
                        Collectors.groupingBy(next, LinkedHashMap::new, Collectors.toList())));
        alike.forEach((granting, byNext) -> byNext.forEach((what, some) -> notDone(tx, granting, some, what)));
        moved(tx, rows);
    }

    private static boolean granting(AssignmentRow row) {
        return row.state() == AssignmentState.REQUESTED || row.state() == AssignmentState.ASSOCIATING;
    }

    private void notDone(Handle tx, boolean granting, List<AssignmentRow> rows, Next next) {
        AssignmentStore store = tx.attach(AssignmentStore.class);
        Next.Reason reason = next.reason();
        switch (next) {
            case Next.Again again ->
                store.tryAgain(
                        ids(rows),
                        granting ? AssignmentState.REQUESTED : AssignmentState.REVOKE_REQUESTED,
                        again.at(),
                        again.alone(),
                        reason.cause().key(),
                        reason.number(),
                        reason.text(),
                        bench.now());
            case Next.Fail fail -> {
                if (granting) {
                    store.ended(
                            ids(rows),
                            AssignmentState.FAILED,
                            Optional.of(reason.cause().key()),
                            reason.number(),
                            reason.text(),
                            bench.now());
                } else {
                    store.revokeFailed(ids(rows), reason.cause().key(), reason.number(), reason.text(), bench.now());
                }
                tell(
                        tx,
                        Actor.APPLE,
                        granting ? "assignment.failed" : "assignment.revoke-failed",
                        EventResult.FAILED,
                        rows,
                        row -> fail.reason().detail());
                if (granting && reason.cause() == Cause.NO_LICENCE_LEFT) {
                    line.returned(tx, rows);
                }
            }
        }
    }

    /** The invitation is accepted: what was granted before comes to the person's devices now. */
    public void accountAssociated(Handle tx, VppUserRow account) {
        List<AssignmentRow> held = tx.attach(AssignmentStore.class).lockCurrentOf(account.id()).stream()
                .filter(row -> row.state() == AssignmentState.ASSIGNED)
                .toList();
        if (!held.isEmpty()) {
            installs.assigned(tx, held);
        }
    }

    /** A retired account sets its revocable licences free; those on their way are settled by their own requests. */
    public void accountRetired(Handle tx, Actor actor, VppUserRow account) {
        List<AssignmentRow> current = tx.attach(AssignmentStore.class).lockCurrentOf(account.id());
        Map<UUID, AssetRow> assets = assets(tx, current);
        List<AssignmentRow> freed = current.stream()
                .filter(row -> switch (row.state()) {
                    case REQUESTED, ASSIGNED, REVOKE_REQUESTED -> true;
                    case ASSOCIATING, DISASSOCIATING, REVOKED, FAILED -> false;
                })
                .filter(row -> Optional.ofNullable(assets.get(row.assetId()))
                        .map(AssetRow::revocable)
                        .orElse(true))
                .toList();
        if (!freed.isEmpty()) {
            boolean ours = account.state() == VppUserState.RETIRING;
            Next.Reason why = new Next.Reason(Cause.ACCOUNT_RETIRED, Optional.empty(), Optional.empty());
            Optional<String> where =
                    ours ? Optional.empty() : Optional.of(DifferenceCause.ACCOUNT_RETIRED_ELSEWHERE.key());
            revoked(
                    tx,
                    actor,
                    freed,
                    Optional.of(why),
                    Optional.of(new Ledger.Motive(LedgerKind.ACCOUNT_RETIRED, actor, where)));
            if (!ours) {
                List<AssignmentRow> held = freed.stream()
                        .filter(row -> row.state() == AssignmentState.ASSIGNED)
                        .toList();
                ledger.differ(tx, held, DifferenceCause.ACCOUNT_RETIRED_ELSEWHERE, DifferenceState.ADOPTED);
            }
            tx.attach(LocationStore.class).requestSync(account.locationId(), bench.now());
        }
    }

    /** Asks Apple to take back what is held; the rows are ASSIGNED. */
    public void revoking(Handle tx, List<AssignmentRow> rows, boolean removeApp, Instant sendAt, Ledger.Motive motive) {
        ledger.ending(tx, rows, motive);
        requestRevocation(tx, motive.actor(), rows, removeApp, sendAt);
    }

    private void requestRevocation(
            Handle tx, Actor actor, List<AssignmentRow> rows, boolean removeApp, Instant sendAt) {
        if (rows.isEmpty()) {
            return;
        }
        tx.attach(AssignmentStore.class).revokeRequested(ids(rows), removeApp, sendAt, bench.now());
        tell(tx, actor, "assignment.revoking", EventResult.OK, rows, row -> Map.of("removeApp", removeApp));
    }

    /**
     * Gives licences back by a policy: at once where Apple does not have them yet, by asking Apple where they are held, and when they have come
     * where they are on their way. What cannot be revoked stays.
     */
    public void giveBack(Handle tx, List<AssignmentRow> rows, Ledger.Motive motive) {
        Map<UUID, AssetRow> assets = assets(tx, rows);
        Map<AssignmentState, List<AssignmentRow>> byState = rows.stream()
                .filter(row -> Optional.ofNullable(assets.get(row.assetId()))
                        .filter(AssetRow::revocable)
                        .isPresent())
                .collect(Collectors.groupingBy(AssignmentRow::state));
        revoked(tx, motive.actor(), byState.getOrDefault(AssignmentState.REQUESTED, List.of()), Optional.empty());
        revoking(tx, byState.getOrDefault(AssignmentState.ASSIGNED, List.of()), false, bench.now(), motive);
        ledger.ending(tx, byState.getOrDefault(AssignmentState.ASSOCIATING, List.of()), motive);
    }

    /** Failed grants that Apple may turn out to have made after all are given back then. */
    public void giveBackShouldTheyCome(Handle tx, List<AssignmentRow> failed, Ledger.Motive motive) {
        ledger.ending(tx, failed, motive);
    }

    private void tell(
            Handle tx,
            Actor actor,
            String type,
            EventResult result,
            List<AssignmentRow> rows,
            Function<AssignmentRow, Map<String, Object>> detail) {
        Map<UUID, AssetRow> assets = assets(tx, rows);
        Map<UUID, List<Subject>> subjects = Subjects.of(tx, rows);
        List<Timeline.Entry> entries = new ArrayList<>();
        for (AssignmentRow row : rows) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put(
                    "app",
                    Optional.ofNullable(assets.get(row.assetId()))
                            .map(AssetRow::label)
                            .orElse(""));
            all.putAll(detail.apply(row));
            entries.add(new Timeline.Entry(subjects.getOrDefault(row.id(), List.of()), all));
        }
        bench.timeline().appendAll(tx, actor, type, result, entries);
    }

    /** Operations and moves that wait for these assignments look at them. */
    private void moved(Handle tx, List<AssignmentRow> rows) {
        tx.attach(MoveStore.class).assignmentsMoved(ids(rows), bench.now());
        tx.attach(OperationStore.class).assignmentsMoved(ids(rows), bench.now());
    }

    private static Map<UUID, AssetRow> assets(Handle tx, List<AssignmentRow> rows) {
        Map<UUID, AssetRow> assets = new HashMap<>();
        tx.attach(AssetStore.class)
                .ofIds(rows.stream().map(AssignmentRow::assetId).distinct().toArray(UUID[]::new))
                .forEach(asset -> assets.put(asset.id(), asset));
        return assets;
    }

    private static UUID[] ids(List<AssignmentRow> rows) {
        return rows.stream().map(AssignmentRow::id).toArray(UUID[]::new);
    }
}
