package dev.tegata.server.licence.reclaim;

import dev.tegata.server.licence.assignment.LicenceReturns;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.timeline.Actor;
import dev.tegata.server.work.Worker;
import dev.tegata.storage.Ids;
import dev.tegata.storage.licence.AssignmentStore;
import dev.tegata.storage.licence.LocationState;
import dev.tegata.storage.reclaim.ReclaimPolicyRow;
import dev.tegata.storage.reclaim.ReclaimProposalRow;
import dev.tegata.storage.reclaim.ReclaimState;
import dev.tegata.storage.reclaim.ReclaimStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Looks for licences of no use, location by location, and takes those back whose time has come. */
public final class ReclaimWorker implements Worker {
    /** A whole library is read for it, and licences do not become useless within an hour. */
    static final Duration LOOK_EVERY = Duration.ofHours(1);

    private static final int AT_ONCE = 1_000;
    private static final String[] SERVED = Arrays.stream(LocationState.values())
            .filter(LocationState::writable)
            .map(LocationState::name)
            .toArray(String[]::new);

    private final Workbench bench;
    private final Reclaims reclaims;
    private final LicenceReturns returns;

    public ReclaimWorker(Workbench bench, Reclaims reclaims, LicenceReturns returns) {
        this.bench = bench;
        this.reclaims = reclaims;
        this.returns = returns;
    }

    @Override
    public String name() {
        return "reclaim";
    }

    @Override
    public int runOnce() {
        int done = look() + bench.database().inTransaction(this::take);
        if (done > 0) {
            bench.bell().ring();
        }
        return done;
    }

    private int look() {
        Instant now = bench.now();
        Optional<UUID> location = bench.database().store(ReclaimStore.class).claimLook(now, now.plus(LOOK_EVERY));
        location.ifPresent(id -> bench.database().useTransaction(tx -> look(tx, id)));
        return location.isPresent() ? 1 : 0;
    }

    private void look(Handle tx, UUID locationId) {
        ReclaimStore store = tx.attach(ReclaimStore.class);
        ReclaimPolicyRow policy = store.policy(locationId);
        if (policy.reclaim() == ReclaimPolicyRow.Reclaim.OFF) {
            reclaims.tell(
                    tx,
                    Actor.SYSTEM,
                    "reclaim.obsolete",
                    store.switchedOff(locationId, Actor.SYSTEM.name(), bench.now()));
            return;
        }
        Instant before = before(policy);
        reclaims.tell(tx, Actor.SYSTEM, "reclaim.obsolete", store.obsolete(locationId, before, bench.now()));
        List<ReclaimStore.Idle> idle = store.idle(locationId, before, AT_ONCE);
        reclaims.tell(tx, Actor.SYSTEM, "reclaim.proposed", propose(store, idle));
        if (policy.reclaim() == ReclaimPolicyRow.Reclaim.AUTOMATIC) {
            reclaims.announce(
                    tx,
                    Actor.SYSTEM,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(locationId),
                    Duration.ofDays(policy.reclaimNotice()));
        }
        if (idle.size() == AT_ONCE) {
            store.lookNow(locationId, bench.now());
        }
    }

    private Instant before(ReclaimPolicyRow policy) {
        return bench.now().minus(Duration.ofDays(policy.reclaimAfter()));
    }

    private List<ReclaimProposalRow> propose(ReclaimStore store, List<ReclaimStore.Idle> idle) {
        return idle.isEmpty()
                ? List.of()
                : store.propose(
                        idle.stream().map(each -> Ids.next()).toArray(UUID[]::new),
                        idle.stream().map(ReclaimStore.Idle::assignmentId).toArray(UUID[]::new),
                        idle.stream().map(each -> each.reason().name()).toArray(String[]::new),
                        idle.stream().map(each -> each.idleSince().toString()).toArray(String[]::new),
                        bench.now());
    }

    /** @return how many were decided about */
    private int take(Handle tx) {
        ReclaimStore store = tx.attach(ReclaimStore.class);
        UUID[] due = store.due(bench.now(), SERVED, AT_ONCE).toArray(UUID[]::new);
        if (due.length == 0) {
            return 0;
        }
        tx.attach(AssignmentStore.class).lockAll(due);
        List<ReclaimProposalRow> proposals = store.lockDue(due, bench.now());
        Set<UUID> idle = stillIdle(store, proposals);
        Map<Boolean, List<ReclaimProposalRow>> byUse =
                proposals.stream().collect(Collectors.partitioningBy(row -> idle.contains(row.assignmentId())));
        List<ReclaimProposalRow> useless = byUse.getOrDefault(true, List.of());
        end(tx, useless, ReclaimState.DONE, "reclaim.done");
        end(tx, byUse.getOrDefault(false, List.of()), ReclaimState.OBSOLETE, "reclaim.obsolete");
        useless.stream()
                .collect(Collectors.groupingBy(row -> new LicenceReturns.Useless(
                        row.decidedBy().map(Actor::new).orElse(Actor.SYSTEM),
                        row.reason().key())))
                .forEach((why, rows) -> returns.useless(
                        tx, rows.stream().map(ReclaimProposalRow::assignmentId).toArray(UUID[]::new), why));
        return proposals.size();
    }

    private Set<UUID> stillIdle(ReclaimStore store, List<ReclaimProposalRow> proposals) {
        Set<UUID> idle = new HashSet<>();
        proposals.stream()
                .collect(Collectors.groupingBy(ReclaimProposalRow::locationId))
                .forEach((location, rows) -> idle.addAll(store.stillIdle(
                        rows.stream().map(ReclaimProposalRow::assignmentId).toArray(UUID[]::new),
                        before(store.policy(location)))));
        return idle;
    }

    private void end(Handle tx, List<ReclaimProposalRow> rows, ReclaimState state, String type) {
        tx.attach(ReclaimStore.class)
                .ended(rows.stream().map(ReclaimProposalRow::id).toArray(UUID[]::new), state, bench.now());
        reclaims.tell(tx, Actor.SYSTEM, type, rows);
    }
}
