package dev.tegata.server.licence.move;

import dev.tegata.server.licence.assignment.AssignmentBook;
import dev.tegata.server.licence.cause.Cause;
import dev.tegata.server.licence.install.Installs;
import dev.tegata.server.licence.ledger.Ledger;
import dev.tegata.server.licence.workbench.Subjects;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.timeline.Actor;
import dev.tegata.server.work.Worker;
import dev.tegata.storage.event.EventResult;
import dev.tegata.storage.ledger.LedgerKind;
import dev.tegata.storage.licence.AssignmentRow;
import dev.tegata.storage.licence.AssignmentState;
import dev.tegata.storage.licence.AssignmentStore;
import dev.tegata.storage.move.MovePart;
import dev.tegata.storage.move.MoveRow;
import dev.tegata.storage.move.MoveState;
import dev.tegata.storage.move.MoveStore;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * Takes moves from step to step as Apple confirms. Which step is next is read from the assignments, under their locks; so a node may die at any
 * instruction, and a step that is taken twice changes nothing more.
 */
public final class MoveWorker implements Worker {
    private static final Duration LEASE = Duration.ofMinutes(1);

    /** Whatever moves a licence makes its move due at once; this is only for what nobody has thought of. */
    private static final Duration LOOK_AGAIN = Duration.ofHours(1);

    private final Workbench bench;
    private final AssignmentBook book;
    private final Installs installs;

    public MoveWorker(Workbench bench, AssignmentBook book, Installs installs) {
        this.bench = bench;
        this.book = book;
        this.installs = installs;
    }

    @Override
    public String name() {
        return "moves";
    }

    @Override
    public int runOnce() {
        Instant now = bench.now();
        Optional<MoveRow> due = bench.database().store(MoveStore.class).claim(now, now.plus(LEASE));
        due.ifPresent(move -> {
            bench.database().useTransaction(tx -> step(tx, move.id()));
            bench.bell().ring();
        });
        return due.isPresent() ? 1 : 0;
    }

    /** The licences of a move by what they are to it, locked. */
    private record Parts(List<AssignmentRow> old, List<AssignmentRow> there, List<AssignmentRow> granted) {
        static Parts lock(Handle tx, UUID moveId) {
            Map<UUID, MovePart.Role> roles = new HashMap<>();
            tx.attach(MoveStore.class).parts(moveId).forEach(part -> roles.put(part.assignmentId(), part.role()));
            Map<MovePart.Role, List<AssignmentRow>> rows =
                    tx.attach(AssignmentStore.class).lockAll(roles.keySet().toArray(UUID[]::new)).stream()
                            .collect(Collectors.groupingBy(row ->
                                    Optional.ofNullable(roles.get(row.id())).orElseThrow()));
            return new Parts(
                    rows.getOrDefault(MovePart.Role.OLD, List.of()),
                    rows.getOrDefault(MovePart.Role.THERE, List.of()),
                    rows.getOrDefault(MovePart.Role.NEW, List.of()));
        }

        List<AssignmentRow> wanted() {
            return Stream.concat(there.stream(), granted.stream()).toList();
        }

        List<AssignmentRow> all() {
            return Stream.of(old, there, granted).flatMap(List::stream).toList();
        }
    }

    private void step(Handle tx, UUID moveId) {
        Parts parts = Parts.lock(tx, moveId);
        // Read after the locks: another node may have been here.
        MoveRow move = tx.attach(MoveStore.class).find(moveId).orElseThrow();
        switch (move.state()) {
            case GRANTING -> granting(tx, move, parts);
            case GIVING_BACK -> givingBack(tx, move, parts);
            case DONE, UNDONE, BOTH_HELD -> {}
        }
    }

    private void granting(Handle tx, MoveRow move, Parts parts) {
        Optional<AssignmentRow> gone =
                parts.wanted().stream().filter(row -> !coming(row)).findFirst();
        if (gone.isPresent()) {
            undo(tx, move, parts, gone.get());
        } else if (parts.wanted().stream().allMatch(row -> row.state() == AssignmentState.ASSIGNED)) {
            giveBack(tx, move, parts);
        } else {
            write(tx, move, MoveState.GRANTING, Optional.empty());
        }
    }

    private static boolean coming(AssignmentRow row) {
        return switch (row.state()) {
            case REQUESTED, ASSOCIATING, ASSIGNED -> true;
            case REVOKE_REQUESTED, DISASSOCIATING, REVOKED, FAILED -> false;
        };
    }

    /** Every new licence is held: the installs go over to them, and then the old ones are taken back. */
    private void giveBack(Handle tx, MoveRow move, Parts parts) {
        installs.goOver(tx, parts.old(), parts.granted());
        // What somebody else has taken back meanwhile needs no second wish.
        book.revoking(
                tx,
                parts.old().stream()
                        .filter(row -> row.state() == AssignmentState.ASSIGNED)
                        .toList(),
                false,
                bench.now(),
                new Ledger.Motive(LedgerKind.REVOKE, new Actor(move.askedBy()), Optional.of(move.reason())));
        write(tx, move, MoveState.GIVING_BACK, Optional.empty());
    }

    /** A new licence did not come, or did not stay: the old ones stay, and the new ones are given back, also one that comes late. */
    private void undo(Handle tx, MoveRow move, Parts parts, AssignmentRow gone) {
        Ledger.Motive motive = new Ledger.Motive(LedgerKind.RECLAIM, Actor.SYSTEM, Optional.of("move-undone"));
        book.giveBack(tx, parts.granted().stream().filter(MoveWorker::coming).toList(), motive);
        book.giveBackShouldTheyCome(
                tx,
                parts.granted().stream()
                        .filter(row -> row.state() == AssignmentState.FAILED)
                        .toList(),
                motive);
        write(tx, move, MoveState.UNDONE, Optional.of(gone));
        tell(tx, move, parts, "licence.move-undone", EventResult.FAILED);
    }

    private void givingBack(Handle tx, MoveRow move, Parts parts) {
        Optional<AssignmentRow> kept = parts.old().stream()
                .filter(row -> row.state() == AssignmentState.ASSIGNED)
                .findFirst();
        boolean ended = parts.old().stream()
                .allMatch(row -> row.state() == AssignmentState.REVOKED || row.state() == AssignmentState.FAILED);
        if (kept.isPresent()) {
            write(tx, move, MoveState.BOTH_HELD, kept);
            tell(tx, move, parts, "licence.move-incomplete", EventResult.FAILED);
        } else if (ended) {
            write(tx, move, MoveState.DONE, Optional.empty());
            tell(tx, move, parts, "licence.moved", EventResult.OK);
        } else {
            write(tx, move, MoveState.GIVING_BACK, Optional.empty());
        }
    }

    private void write(Handle tx, MoveRow move, MoveState state, Optional<AssignmentRow> why) {
        tx.attach(MoveStore.class)
                .update(new MoveRow(
                        move.id(),
                        move.assetId(),
                        move.userId(),
                        move.holder(),
                        state,
                        why.map(row -> row.cause().orElse(Cause.LICENCE_TAKEN_BACK.key())),
                        why.flatMap(AssignmentRow::failureNumber),
                        why.flatMap(AssignmentRow::failure),
                        move.askedBy(),
                        move.askedAt(),
                        state == move.state() ? move.changedAt() : bench.now(),
                        Optional.of(bench.now().plus(LOOK_AGAIN)).filter(at -> !state.ended()),
                        Optional.empty()));
    }

    private void tell(Handle tx, MoveRow move, Parts parts, String type, EventResult result) {
        bench.timeline()
                .append(
                        tx,
                        Actor.SYSTEM,
                        type,
                        result,
                        Subjects.of(tx, move, parts.all()),
                        Map.of("to", move.holder().name()));
    }
}
