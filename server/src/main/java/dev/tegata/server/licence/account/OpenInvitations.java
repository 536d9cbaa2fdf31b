package dev.tegata.server.licence.account;

import dev.tegata.server.licence.workbench.Subjects;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.timeline.Actor;
import dev.tegata.storage.licence.DeliveryRow;
import dev.tegata.storage.licence.DeliveryState;
import dev.tegata.storage.licence.InvitationRow;
import dev.tegata.storage.licence.InvitationState;
import dev.tegata.storage.licence.InvitationStore;
import dev.tegata.storage.licence.VppUserRow;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Ends invitations, with everything of them that is still on its way. */
public final class OpenInvitations {
    private final Workbench bench;

    public OpenInvitations(Workbench bench) {
        this.bench = bench;
    }

    /** Ends all invitations of an account that could be accepted: all were when it was linked, for whichever of them it was. */
    void closeAll(Handle tx, Actor actor, VppUserRow account, InvitationState state, String reason) {
        for (InvitationRow invitation : tx.attach(InvitationStore.class).lockAcceptable(account.id())) {
            close(tx, actor, invitation, state, reason);
        }
    }

    public void close(Handle tx, Actor actor, InvitationRow invitation, InvitationState state, String reason) {
        InvitationStore invitations = tx.attach(InvitationStore.class);
        for (DeliveryRow delivery : invitations.deliveries(invitation.id())) {
            if (delivery.state() == DeliveryState.QUEUED) {
                delivery.enrollmentId()
                        .ifPresent(enrollment -> delivery.commandUuid()
                                .ifPresent(command -> bench.queue().cancel(tx, enrollment, command, reason)));
                invitations.end(
                        delivery.id(), DeliveryState.CANCELLED, Optional.empty(), Optional.of(reason), bench.now());
            }
        }
        if (invitations.close(
                        invitation.id(),
                        state,
                        Optional.of(reason).filter(r -> state != InvitationState.ACCEPTED),
                        bench.now())
                > 0) {
            bench.timeline()
                    .ok(
                            tx,
                            actor,
                            "invitation." + state.name().toLowerCase(Locale.ROOT),
                            Subjects.of(tx, invitation),
                            Map.of("method", invitation.method().name(), "reason", reason));
        }
    }
}
