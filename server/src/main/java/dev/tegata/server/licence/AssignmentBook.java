package dev.tegata.server.licence;

import dev.tegata.server.timeline.Actor;
import dev.tegata.storage.event.EventResult;
import dev.tegata.storage.licence.AssetRow;
import dev.tegata.storage.licence.AssetStore;
import dev.tegata.storage.licence.AssignmentRow;
import dev.tegata.storage.licence.AssignmentState;
import dev.tegata.storage.licence.AssignmentStore;
import dev.tegata.storage.licence.LocationStore;
import dev.tegata.storage.licence.VppUserRow;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Writes down what became of assignments, with everything that follows. The row is locked by the caller. */
final class AssignmentBook {
    private final Workbench bench;
    private final Installs installs;

    AssignmentBook(Workbench bench, Installs installs) {
        this.bench = bench;
        this.installs = installs;
    }

    /** Apple's word: the holder has it. */
    void assigned(Handle tx, Actor actor, AssignmentRow row) {
        AssignmentStore store = tx.attach(AssignmentStore.class);
        store.assigned(row.id(), bench.now());
        bench.timeline()
                .ok(
                        tx,
                        actor,
                        "assignment.assigned",
                        Subjects.of(tx, row),
                        Map.of("app", appOf(tx, row), "origin", row.origin().name()));
        installs.assigned(tx, store.find(row.id()).orElseThrow());
    }

    /** Apple's word: the holder has it no more. */
    void revoked(Handle tx, Actor actor, AssignmentRow row, Optional<Next.Reason> reason) {
        tx.attach(AssignmentStore.class)
                .ended(
                        row.id(),
                        AssignmentState.REVOKED,
                        reason.map(why -> why.cause().key()),
                        reason.flatMap(Next.Reason::number),
                        reason.flatMap(Next.Reason::text),
                        bench.now());
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("app", appOf(tx, row));
        reason.ifPresent(why -> detail.putAll(why.detail()));
        bench.timeline().ok(tx, actor, "assignment.revoked", Subjects.of(tx, row), detail);
        installs.revoked(tx, row);
    }

    /** The grant (or, of a revocation, the taking back) did not come through (yet). */
    void notDone(Handle tx, AssignmentRow row, Next next) {
        AssignmentStore store = tx.attach(AssignmentStore.class);
        Next.Reason reason = next.reason();
        boolean granting = row.state() == AssignmentState.REQUESTED || row.state() == AssignmentState.ASSOCIATING;
        switch (next) {
            case Next.Again again ->
                store.tryAgain(
                        row.id(),
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
                            row.id(),
                            AssignmentState.FAILED,
                            Optional.of(reason.cause().key()),
                            reason.number(),
                            reason.text(),
                            bench.now());
                } else {
                    store.revokeFailed(row.id(), reason.cause().key(), reason.number(), reason.text(), bench.now());
                }
                Map<String, Object> detail = new LinkedHashMap<>(fail.reason().detail());
                detail.put("app", appOf(tx, row));
                bench.timeline()
                        .append(
                                tx,
                                Actor.APPLE,
                                granting ? "assignment.failed" : "assignment.revoke-failed",
                                EventResult.FAILED,
                                Subjects.of(tx, row),
                                detail);
            }
        }
    }

    /** A retired account sets its revocable licences free; those on their way are settled by their own requests. */
    void accountRetired(Handle tx, Actor actor, VppUserRow account) {
        boolean freed = false;
        for (AssignmentRow row : tx.attach(AssignmentStore.class).lockCurrentOf(account.id())) {
            boolean revocable = tx.attach(AssetStore.class)
                    .find(row.assetId())
                    .map(AssetRow::revocable)
                    .orElse(true);
            switch (row.state()) {
                case REQUESTED, ASSIGNED, REVOKE_REQUESTED -> {
                    if (revocable) {
                        revoked(
                                tx,
                                actor,
                                row,
                                Optional.of(
                                        new Next.Reason(Cause.ACCOUNT_RETIRED, Optional.empty(), Optional.empty())));
                        freed = true;
                    }
                }
                case ASSOCIATING, DISASSOCIATING, REVOKED, FAILED -> {}
            }
        }
        if (freed) {
            tx.attach(LocationStore.class).requestSync(account.locationId(), bench.now());
        }
    }

    private static String appOf(Handle tx, AssignmentRow row) {
        return tx.attach(AssetStore.class)
                .find(row.assetId())
                .map(AssetRow::label)
                .orElse("");
    }
}
