package dev.tegata.server.licence.operation;

import dev.tegata.server.licence.apple.Apple;
import dev.tegata.server.licence.assignment.AssignmentRequests;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.timeline.Actor;
import dev.tegata.server.work.Worker;
import dev.tegata.storage.event.Subject;
import dev.tegata.storage.licence.AssignmentStore;
import dev.tegata.storage.operation.OperationItemRow;
import dev.tegata.storage.operation.OperationItemState;
import dev.tegata.storage.operation.OperationKind;
import dev.tegata.storage.operation.OperationRow;
import dev.tegata.storage.operation.OperationStore;
import dev.tegata.vpp.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Carries operations out, a chunk at a time: what is due is started, what has ended is noted, and then the next operation has its turn.
 *
 * <p>An item and what it starts are written in one transaction, so a node may die at any instruction and another one goes on with the next item.
 */
public final class OperationWorker implements Worker {
    /** Long beside a chunk, short beside an administrator's patience when a node dies. */
    static final Duration LEASE = Duration.ofMinutes(1);

    /**
     * How long the first assignments of a request wait for the last ones; they are sent as soon as these are there, so this is only for a
     * node that died in between.
     */
    static final Duration HOLD = Duration.ofMinutes(1);

    /** While Apple works on the rest; whatever moves makes the operation due at once. */
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

    private static final int CHUNK = 1_000;

    /** Accounts are written one by one; as many as Apple takes in one request. */
    private static final int CHUNK_OF_ACCOUNTS = 100;

    private final Workbench bench;
    private final Apple apple;
    private final OperationSteps steps;
    private final AssignmentRequests requests;

    public OperationWorker(Workbench bench, Apple apple, OperationSteps steps, AssignmentRequests requests) {
        this.bench = bench;
        this.apple = apple;
        this.steps = steps;
        this.requests = requests;
    }

    @Override
    public String name() {
        return "operations";
    }

    @Override
    public int runOnce() {
        Instant now = bench.now();
        Optional<OperationRow> due =
                bench.database().store(OperationStore.class).claim(now, now.plus(LEASE));
        due.ifPresent(operation -> {
            if (bench.database().inTransaction(tx -> work(tx, operation, now))) {
                send(operation);
            }
            bench.bell().ring();
        });
        return due.isPresent() ? 1 : 0;
    }

    /** What was held back goes out; what a node that dies here leaves is due by itself. */
    private void send(OperationRow operation) {
        List<AssignmentRequests.Request> taken;
        do {
            taken = bench.database().inTransaction(tx -> takeHeldBack(tx, operation));
            taken.forEach(requests::post);
        } while (!taken.isEmpty());
    }

    private List<AssignmentRequests.Request> takeHeldBack(Handle tx, OperationRow operation) {
        AssignmentStore store = tx.attach(AssignmentStore.class);
        Instant now = bench.now();
        return store.lockHeldBack(operation.id(), now)
                .map(first -> {
                    boolean byUser = first.vppUserId().isPresent();
                    return requests.take(
                            tx,
                            first,
                            store.lockHeldBackLike(
                                    operation.id(),
                                    first.locationId(),
                                    first.state(),
                                    byUser,
                                    now,
                                    requests.most(byUser)));
                })
                .orElseGet(List::of);
    }

    /** Whether all is there now that was held back for each other. */
    private boolean work(Handle tx, OperationRow operation, Instant startedAt) {
        OperationStore store = tx.attach(OperationStore.class);
        List<OperationItemRow> chunk = chunk(
                store.lockPending(operation.id(), accounts(operation) ? CHUNK_OF_ACCOUNTS : CHUNK),
                blockSize(operation));
        if (!chunk.isEmpty()) {
            steps.start(tx, operation, chunk, bench.now().plus(HOLD));
        } else {
            follow(store, operation);
        }
        // The operation's own row comes last, see OperationStore.
        int ours = chunk.isEmpty()
                ? restOrEnd(tx, operation, startedAt)
                : store.rest(operation.id(), lease(operation), startedAt, bench.now());
        if (ours == 0) {
            throw new IllegalStateException("operation " + operation.id()
                    + " was taken over by another node, because its chunk took longer than " + LEASE);
        }
        return !accounts(operation) && (chunk.isEmpty() || endsBlock(operation, chunk));
    }

    private int restOrEnd(Handle tx, OperationRow operation, Instant startedAt) {
        OperationStore store = tx.attach(OperationStore.class);
        Map<OperationItemState, Integer> counts = new LinkedHashMap<>();
        store.counts(new UUID[] {operation.id()}).forEach(count -> counts.put(count.state(), count.count()));
        if (counts.containsKey(OperationItemState.PENDING)) {
            return store.rest(operation.id(), lease(operation), startedAt, bench.now());
        }
        if (counts.containsKey(OperationItemState.RUNNING)) {
            return store.rest(
                    operation.id(), lease(operation), startedAt, bench.now().plus(LOOK_AGAIN));
        }
        int ended = store.end(operation.id(), lease(operation), bench.now());
        tell(tx, operation, counts);
        return ended;
    }

    private static Instant lease(OperationRow operation) {
        return operation.leaseUntil().orElseThrow();
    }

    private static boolean accounts(OperationRow operation) {
        return operation.kind() == OperationKind.CREATE_VPP_USERS || operation.kind() == OperationKind.RETIRE_VPP_USERS;
    }

    /** Items that fit in one request to Apple, and so are let go together. */
    private int blockSize(OperationRow operation) {
        Limits limits = apple.limits();
        long block = accounts(operation)
                ? limits.maxUsers()
                : (long) limits.maxAssets() * Math.min(limits.maxClientUserIds(), limits.maxSerialNumbers());
        return (int) Math.min(block, Operations.MOST_ITEMS);
    }

    /** Of these only those of the first one's block. */
    private static List<OperationItemRow> chunk(List<OperationItemRow> items, int block) {
        return items.stream()
                .filter(item -> item.position() / block == items.getFirst().position() / block)
                .toList();
    }

    private boolean endsBlock(OperationRow operation, List<OperationItemRow> chunk) {
        return (chunk.getLast().position() + 1) % blockSize(operation) == 0;
    }

    private void follow(OperationStore store, OperationRow operation) {
        switch (operation.kind()) {
            case GRANT -> store.followGrants(operation.id(), bench.now());
            case REVOKE -> store.followRevocations(operation.id(), bench.now());
            case CREATE_VPP_USERS -> store.followCreations(operation.id(), bench.now());
            case RETIRE_VPP_USERS -> store.followRetirements(operation.id(), bench.now());
        }
    }

    private void tell(Handle tx, OperationRow operation, Map<OperationItemState, Integer> counts) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("kind", operation.kind().name());
        counts.forEach((state, count) -> detail.put(state.name().toLowerCase(Locale.ROOT), count));
        bench.timeline()
                .ok(
                        tx,
                        Actor.SYSTEM,
                        "operation.ended",
                        List.of(new Subject(Subject.Kind.OPERATION, operation.id())),
                        detail);
    }
}
