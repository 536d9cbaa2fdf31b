package dev.tegata.server.licence.event;

import dev.tegata.server.licence.cause.FailurePolicy;
import dev.tegata.storage.licence.AssignmentRow;
import dev.tegata.storage.licence.AssignmentStore;
import dev.tegata.storage.licence.AssignmentStore.Held;
import dev.tegata.vpp.AssetId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/** The many assignments of one request, in slices: whatever their number, only some are in memory whole. */
public final class EventRows {
    /** However large Apple's limits grow, one transaction stays within what a heap and a pause can bear. */
    public static final int MOST = 50_000;

    private static final int SLICE = 1_000;

    private EventRows() {}

    /** Locks what waits for an event and hands it over, slice by slice. */
    public static void slices(Handle tx, UUID eventId, Consumer<List<AssignmentRow>> each) {
        AssignmentStore store = tx.attach(AssignmentStore.class);
        List<AssignmentRow> rows = store.lockByEvent(eventId, Optional.empty(), SLICE);
        while (!rows.isEmpty()) {
            each.accept(rows);
            rows = store.lockByEvent(eventId, Optional.of(rows.getLast().id()), SLICE);
        }
    }

    /** The same for assignments that are named. */
    public static void slices(Handle tx, List<Held> held, Consumer<List<AssignmentRow>> each) {
        for (int from = 0; from < held.size(); from += SLICE) {
            UUID[] ids = held.subList(from, Math.min(held.size(), from + SLICE)).stream()
                    .map(Held::assignmentId)
                    .toArray(UUID[]::new);
            each.accept(tx.attach(AssignmentStore.class).lockAll(ids));
        }
    }

    public static AssetId asset(Held held) {
        return new AssetId(held.adamId(), held.pricingParam());
    }

    /** Whom a failure has to name to concern an assignment; nobody, when it is not known (any more) who that was. */
    public static FailurePolicy.Target target(Map<UUID, Held> held, UUID assignmentId) {
        return Optional.ofNullable(held.get(assignmentId))
                .map(known -> new FailurePolicy.Target(Optional.of(asset(known)), known.holder()))
                .orElseGet(() -> FailurePolicy.Target.user(""));
    }
}
