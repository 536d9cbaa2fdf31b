package dev.tegata.server.licence.waitlist;

import dev.tegata.server.licence.assignment.Assignments;
import dev.tegata.server.licence.assignment.Grants;
import dev.tegata.server.licence.assignment.WaitingLine;
import dev.tegata.server.licence.workbench.Started;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.server.timeline.Actor;
import dev.tegata.storage.Ids;
import dev.tegata.storage.event.EventResult;
import dev.tegata.storage.licence.InstallMode;
import dev.tegata.storage.waitlist.WaitingGrantRow;
import dev.tegata.storage.waitlist.WaitingState;
import dev.tegata.storage.waitlist.WaitlistStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Grants that may wait for a licence, one line for each app: those of higher priority first, then those who asked first. {@link WaitlistWorker}
 * serves them. Thread-safe.
 */
public final class Waitlist {
    /** The highest priority; the lowest is its negative. */
    public static final int MOST_PRIORITY = 100;

    private final Workbench bench;
    private final Assignments assignments;
    private final WaitingLine line;

    public Waitlist(Workbench bench, Assignments assignments) {
        this.bench = bench;
        this.assignments = assignments;
        this.line = new WaitingLine(bench);
    }

    /**
     * Grants an app to a person, or has the grant wait when no licence is left.
     *
     * @param priority −{@link #MOST_PRIORITY} to {@link #MOST_PRIORITY}
     * @return Taken or InLine
     * @throws Problem why it cannot be granted, and could not if there were licences; nothing is changed
     */
    public Started grantToUser(Actor actor, UUID assetId, UUID userId, InstallMode install, int priority) {
        return grant(actor, Grants.Wish.ofUser(assetId, userId), install, priority);
    }

    /** As {@link #grantToUser}, for a device. */
    public Started grantToDevice(Actor actor, UUID assetId, UUID deviceId, InstallMode install, int priority) {
        return grant(actor, Grants.Wish.ofDevice(assetId, deviceId), install, priority);
    }

    private Started grant(Actor actor, Grants.Wish wish, InstallMode install, int priority) {
        Started started = bench.database().inTransaction(tx -> {
            Started one = grantAll(tx, actor, List.of(wish), install, priority, bench.now())
                    .getFirst();
            if (one instanceof Started.Refused refused) {
                throw refused.problem();
            }
            return one;
        });
        bench.bell().ring();
        return started;
    }

    /**
     * As {@link Assignments#grantAll}, where what no licence is left for waits; and so does what Apple has no licence left for.
     *
     * @return in the order of {@code wishes}, which is also that of the line
     */
    public List<Started> grantAll(
            Handle tx, Actor actor, List<Grants.Wish> wishes, InstallMode install, int priority, Instant sendAt) {
        requirePriority(priority);
        List<Started> granted = assignments.grantAll(tx, actor, wishes, install, sendAt);
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < wishes.size(); i++) {
            if (granted.get(i) instanceof Started.Taken || waits(granted.get(i))) {
                kept.add(i);
            }
        }
        if (kept.isEmpty()) {
            return granted;
        }
        UUID[] ids = kept.stream().map(i -> Ids.next()).toArray(UUID[]::new);
        Set<UUID> inserted = insert(tx, actor, kept, wishes, granted, ids, install, priority);
        List<Started> all = new ArrayList<>(granted);
        for (int n = 0; n < ids.length; n++) {
            int i = kept.get(n);
            all.set(i, outcome(granted.get(i), ids[n], inserted.contains(ids[n])));
        }
        tell(tx, actor, all);
        return all;
    }

    private static void requirePriority(int priority) {
        if (Math.abs(priority) > MOST_PRIORITY) {
            throw new IllegalArgumentException(
                    "expected a priority of at most ±" + MOST_PRIORITY + ", got " + priority);
        }
    }

    private static boolean waits(Started started) {
        return started instanceof Started.Refused refused
                && (refused.problem().code() == ProblemCode.NO_LICENCE_LEFT
                        || refused.problem().code() == ProblemCode.OTHERS_WAIT);
    }

    private Set<UUID> insert(
            Handle tx,
            Actor actor,
            List<Integer> kept,
            List<Grants.Wish> wishes,
            List<Started> granted,
            UUID[] ids,
            InstallMode install,
            int priority) {
        return new HashSet<>(tx.attach(WaitlistStore.class)
                .insertAll(
                        ids,
                        kept.stream().map(i -> wishes.get(i).assetId()).toArray(UUID[]::new),
                        kept.stream()
                                .map(i -> wishes.get(i).userId().orElse(null))
                                .toArray(UUID[]::new),
                        kept.stream()
                                .map(i -> wishes.get(i).deviceId().orElse(null))
                                .toArray(UUID[]::new),
                        kept.stream()
                                .map(i -> granted.get(i) instanceof Started.Taken taken ? taken.id() : null)
                                .toArray(UUID[]::new),
                        install,
                        priority,
                        actor.name(),
                        bench.now(),
                        bench.now().plus(WaitingLine.LOOK_EVERY)));
    }

    private static Started outcome(Started granted, UUID id, boolean inserted) {
        if (granted instanceof Started.Taken taken) {
            return new Started.Taken(taken.id(), Optional.of(id));
        }
        return inserted ? new Started.InLine(id) : new Started.Refused(Problem.of(ProblemCode.ALREADY_WAITING));
    }

    private void tell(Handle tx, Actor actor, List<Started> started) {
        UUID[] joined = started.stream()
                .filter(Started.InLine.class::isInstance)
                .map(each -> ((Started.InLine) each).id())
                .toArray(UUID[]::new);
        if (joined.length > 0) {
            line.tell(
                    tx,
                    actor,
                    "waitlist.joined",
                    EventResult.OK,
                    tx.attach(WaitlistStore.class).ofIds(joined),
                    row -> Map.of("priority", row.priority()));
        }
    }

    /**
     * Takes a grant out of the line.
     *
     * @throws Problem WAITING_ENDED when it does not wait any more; nothing is changed
     */
    public void cancel(Actor actor, UUID waitingGrantId) {
        bench.database().useTransaction(tx -> {
            WaitlistStore store = tx.attach(WaitlistStore.class);
            Optional<WaitingGrantRow> cancelled = store.cancel(waitingGrantId, bench.now());
            if (cancelled.isEmpty()) {
                WaitingState state = store.find(waitingGrantId)
                        .orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "waiting-grant", waitingGrantId))
                        .state();
                throw Problem.of(ProblemCode.WAITING_ENDED, state);
            }
            line.tell(tx, actor, "waitlist.cancelled", EventResult.OK, List.of(cancelled.get()), row -> Map.of());
        });
    }
}
