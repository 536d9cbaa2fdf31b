package dev.tegata.server.licence.assignment;

import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.work.Worker;
import dev.tegata.storage.licence.AssignmentRow;
import dev.tegata.storage.licence.AssignmentStore;
import dev.tegata.storage.licence.AssignmentStore.Held;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Sends the grants and revocations that are due to Apple. */
public final class AssignmentWorker implements Worker {
    private final Workbench bench;
    private final AssignmentRequests requests;

    public AssignmentWorker(Workbench bench, AssignmentRequests requests) {
        this.bench = bench;
        this.requests = requests;
    }

    @Override
    public String name() {
        return "assignments";
    }

    @Override
    public int runOnce() {
        Optional<List<AssignmentRequests.Request>> taken = bench.database().inTransaction(this::take);
        taken.ifPresent(some -> some.forEach(requests::post));
        return taken.isPresent() ? 1 : 0;
    }

    /** Empty when nothing is due; present without a request when what was due has to wait. */
    private Optional<List<AssignmentRequests.Request>> take(Handle tx) {
        AssignmentStore store = tx.attach(AssignmentStore.class);
        return store.lockNextDue(bench.now()).map(first -> requests.take(tx, first, alike(store, first)));
    }

    private List<Held> alike(AssignmentStore store, AssignmentRow first) {
        boolean byUser = first.vppUserId().isPresent();
        return first.alone()
                ? store.held(new UUID[] {first.id()})
                : store.lockDue(first.locationId(), first.state(), byUser, bench.now(), requests.most(byUser));
    }
}
