package dev.tegata.server.licence.invitation;

import dev.tegata.server.licence.account.OpenInvitations;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.timeline.Actor;
import dev.tegata.server.work.Worker;
import dev.tegata.storage.licence.InvitationState;
import dev.tegata.storage.licence.InvitationStore;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Ends the waiting for persons who neither accept nor decline, of which Apple tells nothing. */
public final class UnansweredInvitations implements Worker {
    /** Who has not agreed within a month needs to be asked by somebody, not to be waited for. */
    static final Duration PATIENCE = Duration.ofDays(30);

    private static final int BATCH = 100;

    private final Workbench bench;
    private final OpenInvitations open;

    public UnansweredInvitations(Workbench bench, OpenInvitations open) {
        this.bench = bench;
        this.open = open;
    }

    @Override
    public String name() {
        return "unanswered-invitations";
    }

    @Override
    public int runOnce() {
        List<UUID> due = bench.database()
                .store(InvitationStore.class)
                .openSince(bench.now().minus(PATIENCE), BATCH);
        for (UUID id : due) {
            bench.database()
                    .useTransaction(tx -> tx.attach(InvitationStore.class)
                            .lock(id)
                            .filter(row -> row.state() == InvitationState.OPEN)
                            .ifPresent(row -> open.close(
                                    tx,
                                    Actor.SYSTEM,
                                    row,
                                    InvitationState.UNANSWERED,
                                    "not accepted for " + PATIENCE.toDays() + " days")));
        }
        return due.size();
    }
}
