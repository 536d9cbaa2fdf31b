package dev.tegata.server.licence.assignment;

import dev.tegata.server.licence.install.Installs;
import dev.tegata.server.licence.ledger.Ledger;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.timeline.Actor;
import dev.tegata.server.work.Worker;
import dev.tegata.storage.ledger.LedgerKind;
import dev.tegata.storage.ledger.LedgerStore;
import dev.tegata.storage.ledger.LocationPolicyRow.Licence;
import dev.tegata.storage.licence.AssignmentRow;
import dev.tegata.storage.licence.AssignmentStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Gives licences back that are of no use where they are, by the policy of their location: those of a device that left management, and those
 * whose every install failed for good. As a worker it looks for the latter.
 */
public final class LicenceReturns implements Worker {
    private static final int AT_ONCE = 200;

    private final Workbench bench;
    private final AssignmentBook book;
    private final Installs installs;

    public LicenceReturns(Workbench bench, AssignmentBook book, Installs installs) {
        this.bench = bench;
        this.book = book;
        this.installs = installs;
    }

    /** A device left management. Its own licences come back; its owner's stay the owner's, and only the installs on it are closed. */
    public void deviceLeft(Handle tx, UUID deviceId, String reason) {
        LedgerStore ledger = tx.attach(LedgerStore.class);
        AssignmentStore assignments = tx.attach(AssignmentStore.class);
        // Before the installs, as everywhere.
        List<AssignmentRow> held =
                assignments.ofIds(ledger.lockHeldByDevice(deviceId).toArray(UUID[]::new));
        Map<UUID, Boolean> givesBack = new HashMap<>();
        List<AssignmentRow> returned = held.stream()
                .filter(row -> givesBack.computeIfAbsent(
                        row.locationId(), id -> ledger.policy(id).removedDevices() == Licence.GIVE_BACK))
                .toList();
        installs.deviceLeft(tx, deviceId);
        book.giveBack(tx, returned, new Ledger.Motive(LedgerKind.DEVICE_REMOVED, Actor.SYSTEM, Optional.of(reason)));
    }

    /** Who takes licences back that are of no use, and the key of why they are. */
    public record Useless(Actor actor, String reason) {}

    /** Takes licences back that are of no use to their holders. */
    public void useless(Handle tx, UUID[] assignmentIds, Useless why) {
        book.giveBack(
                tx,
                tx.attach(AssignmentStore.class).lockAll(assignmentIds),
                new Ledger.Motive(LedgerKind.RECLAIM, why.actor(), Optional.of(why.reason())));
    }

    @Override
    public String name() {
        return "licence-returns";
    }

    @Override
    public int runOnce() {
        int returned = bench.database().inTransaction(tx -> {
            LedgerStore ledger = tx.attach(LedgerStore.class);
            List<AssignmentRow> useless = tx.attach(AssignmentStore.class)
                    .ofIds(ledger.lockUseless(AT_ONCE).toArray(UUID[]::new));
            for (AssignmentRow row : useless) {
                String why = "install-failed: "
                        + ledger.causeOfFailedInstall(row.id()).orElse("?");
                book.giveBack(tx, List.of(row), new Ledger.Motive(LedgerKind.RECLAIM, Actor.SYSTEM, Optional.of(why)));
            }
            return useless.size();
        });
        if (returned > 0) {
            bench.bell().ring();
        }
        return returned;
    }
}
