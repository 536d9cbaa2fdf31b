package dev.tegata.server.licence.invitation;

import dev.tegata.server.licence.cause.Cause;
import dev.tegata.server.licence.workbench.Subjects;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.timeline.Actor;
import dev.tegata.storage.event.EventResult;
import dev.tegata.storage.licence.DeliveryRow;
import dev.tegata.storage.licence.DeliveryState;
import dev.tegata.storage.licence.InvitationRow;
import dev.tegata.storage.licence.InvitationState;
import dev.tegata.storage.licence.InvitationStore;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Writes down how a mail, or the question to a device, ended, and what that means for its invitation. */
final class Deliveries {
    private Deliveries() {}

    static void delivered(Workbench bench, Handle tx, InvitationRow invitation, DeliveryRow delivery, String type) {
        int ended = tx.attach(InvitationStore.class)
                .end(delivery.id(), DeliveryState.DELIVERED, Optional.empty(), Optional.empty(), bench.now());
        if (ended > 0) {
            bench.timeline()
                    .ok(
                            tx,
                            Actor.SYSTEM,
                            type,
                            Subjects.of(tx, invitation, delivery),
                            Map.of("method", invitation.method().name()));
        }
    }

    static void failed(
            Workbench bench,
            Handle tx,
            InvitationRow invitation,
            DeliveryRow delivery,
            Cause cause,
            Optional<String> words) {
        InvitationStore store = tx.attach(InvitationStore.class);
        if (store.end(delivery.id(), DeliveryState.FAILED, Optional.of(cause.key()), words, bench.now()) == 0) {
            return;
        }
        bench.timeline()
                .append(
                        tx,
                        Actor.SYSTEM,
                        "invitation.delivery-failed",
                        EventResult.FAILED,
                        Subjects.of(tx, invitation, delivery),
                        Map.of("cause", cause.key(), "text", words.orElse("")));
        boolean hopeless = store.deliveries(invitation.id()).stream()
                .allMatch(each -> each.state() == DeliveryState.FAILED || each.state() == DeliveryState.CANCELLED);
        if (hopeless
                && store.close(invitation.id(), InvitationState.FAILED, Optional.of(cause.key()), bench.now()) > 0) {
            bench.timeline()
                    .append(
                            tx,
                            Actor.SYSTEM,
                            "invitation.failed",
                            EventResult.FAILED,
                            Subjects.of(tx, invitation),
                            Map.of("cause", cause.key()));
        }
    }
}
