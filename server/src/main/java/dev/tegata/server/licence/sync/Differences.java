package dev.tegata.server.licence.sync;

import dev.tegata.server.licence.assignment.AssignmentBook;
import dev.tegata.server.licence.assignment.Assignments;
import dev.tegata.server.licence.assignment.Grants;
import dev.tegata.server.licence.ledger.Ledger;
import dev.tegata.server.licence.location.Locations;
import dev.tegata.server.licence.workbench.Subjects;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.server.timeline.Actor;
import dev.tegata.storage.Ids;
import dev.tegata.storage.event.Subject;
import dev.tegata.storage.ledger.DifferenceCause;
import dev.tegata.storage.ledger.DifferenceRow;
import dev.tegata.storage.ledger.DifferenceState;
import dev.tegata.storage.ledger.DifferenceStore;
import dev.tegata.storage.ledger.LedgerKind;
import dev.tegata.storage.ledger.LedgerStore;
import dev.tegata.storage.ledger.LocationPolicyRow;
import dev.tegata.storage.licence.AssignmentRow;
import dev.tegata.storage.licence.AssignmentState;
import dev.tegata.storage.licence.AssignmentStore;
import dev.tegata.storage.licence.HolderDevice;
import dev.tegata.storage.licence.HolderStore;
import dev.tegata.storage.licence.InstallMode;
import dev.tegata.storage.licence.VppUserStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** What differs between Apple's lists and ours, and making the two the same in either direction. Thread-safe. */
public final class Differences {
    /** The most that is decided in one call. */
    public static final int MAX_AT_ONCE = 500;

    private final Workbench bench;
    private final AssignmentBook book;
    private final Assignments assignments;

    /** Whose truth is made everybody's. */
    public enum Direction {
        /** Apple's: ours follows. */
        ADOPT,
        /** Ours: Apple is asked to follow. */
        ENFORCE,
        /** Both stay as they are, and nobody is asked again. */
        IGNORE
    }

    /** What a decision comes to. */
    public enum Action {
        /** What Apple lists is ours from now on. */
        TAKE_OVER,
        /** Ours ends. */
        LET_GO,
        /** Apple is asked to take it back. */
        REVOKE,
        /** Apple is asked to grant it again. */
        GRANT_AGAIN,
        IGNORE,
        /** It is so already. */
        NOTHING,
        /** Only in Apple's portal. */
        NOT_POSSIBLE
    }

    /**
     * What was done about a difference, or would be.
     *
     * @param assignmentId the assignment that carries it out
     * @param problem why it is not done; then nothing is changed
     */
    public record Step(
            UUID differenceId, Optional<Action> action, Optional<UUID> assignmentId, Optional<Problem> problem) {}

    public Differences(Workbench bench, AssignmentBook book, Assignments assignments) {
        this.bench = bench;
        this.book = book;
        this.assignments = assignments;
    }

    /** What a direction comes to for a difference; whether it can be done shows when it is tried. */
    public static Action plan(DifferenceRow row, Direction direction) {
        boolean standing = row.state() == DifferenceState.OPEN || row.state() == DifferenceState.IGNORED;
        boolean decided = row.state() == DifferenceState.REPAIRED || row.state() == DifferenceState.VANISHED;
        boolean held = row.cause() == DifferenceCause.GRANTED_ELSEWHERE || row.cause() == DifferenceCause.GRANTED_LATE;
        return switch (direction) {
            case IGNORE -> row.state() == DifferenceState.OPEN ? Action.IGNORE : Action.NOTHING;
            case ADOPT -> !standing ? Action.NOTHING : held ? Action.TAKE_OVER : Action.LET_GO;
            case ENFORCE -> {
                if (decided) {
                    yield Action.NOTHING;
                }
                boolean ofNobody =
                        row.vppUserId().isEmpty() && row.serialNumber().isEmpty();
                yield ofNobody ? Action.NOT_POSSIBLE : held ? Action.REVOKE : Action.GRANT_AGAIN;
            }
        };
    }

    /**
     * Decides differences, each by itself; doing it twice changes nothing more. A trial goes through the very same steps and takes all of them
     * back.
     *
     * @param ids empty: every open one of the location, at most {@link #MAX_AT_ONCE}
     * @return in the order of {@code ids}
     * @throws Problem NO_SUCH_RESOURCE for the location
     */
    public List<Step> repair(
            Actor actor, UUID locationId, Optional<List<UUID>> ids, Direction direction, boolean trial) {
        bench.database().useTransaction(tx -> Locations.find(tx, locationId));
        List<UUID> wanted = ids.orElseGet(
                () -> bench.database().store(DifferenceStore.class).openIds(locationId, MAX_AT_ONCE));
        if (trial) {
            return bench.database().inTransaction(tx -> {
                List<Step> steps = wanted.stream()
                        .map(id -> attempt(tx, actor, locationId, id, direction))
                        .toList();
                tx.rollback();
                return steps;
            });
        }
        List<Step> steps = new ArrayList<>();
        for (UUID id : wanted) {
            steps.add(bench.database().inTransaction(tx -> attempt(tx, actor, locationId, id, direction)));
        }
        bench.bell().ring();
        return steps;
    }

    /** What a location does by itself from now on. */
    public void policy(Actor actor, LocationPolicyRow policy) {
        bench.database().useTransaction(tx -> {
            List<Subject> subjects = Subjects.of(Locations.find(tx, policy.locationId()));
            tx.attach(LedgerStore.class).policy(policy);
            bench.timeline()
                    .ok(
                            tx,
                            actor,
                            "location.policy-changed",
                            subjects,
                            Map.of(
                                    "differences",
                                    policy.differences().name(),
                                    "removedDevices",
                                    policy.removedDevices().name(),
                                    "failedInstalls",
                                    policy.failedInstalls().name(),
                                    "grantFrom",
                                    policy.grantFrom().name(),
                                    "accountHash",
                                    policy.accountHash().name(),
                                    "offerAgain",
                                    policy.offerAgain()));
        });
    }

    private Step attempt(Handle tx, Actor actor, UUID locationId, UUID id, Direction direction) {
        tx.savepoint("difference");
        try {
            DifferenceRow row = tx.attach(DifferenceStore.class)
                    .lock(id)
                    .filter(found -> found.locationId().equals(locationId))
                    .orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "difference", id));
            Step step = decide(tx, actor, row, plan(row, direction));
            tx.releaseSavepoint("difference");
            return step;
        } catch (Problem refused) {
            tx.rollbackToSavepoint("difference");
            return new Step(id, Optional.empty(), Optional.empty(), Optional.of(refused));
        }
    }

    private Step decide(Handle tx, Actor actor, DifferenceRow row, Action action) {
        Optional<UUID> assignment = row.assignmentId();
        switch (action) {
            case NOTHING -> {
                return new Step(row.id(), Optional.of(action), assignment, Optional.empty());
            }
            case NOT_POSSIBLE -> throw Problem.of(ProblemCode.DIFFERENCE_NOT_REPAIRABLE, row.cause());
            case IGNORE -> settled(tx, actor, row, DifferenceState.IGNORED, assignment);
            case TAKE_OVER -> {
                assignment = Optional.of(takeOver(tx, actor, row).id());
                settled(tx, actor, row, DifferenceState.ADOPTED, assignment);
            }
            case LET_GO -> {
                letGo(tx, actor, row);
                settled(tx, actor, row, DifferenceState.ADOPTED, assignment);
            }
            case REVOKE -> {
                assignment = Optional.of(revoke(tx, actor, row));
                settled(tx, actor, row, DifferenceState.REPAIRED, assignment);
            }
            case GRANT_AGAIN -> {
                assignment = Optional.of(grantAgain(tx, actor, row));
                settled(tx, actor, row, DifferenceState.REPAIRED, assignment);
            }
        }
        return new Step(row.id(), Optional.of(action), assignment, Optional.empty());
    }

    private void settled(
            Handle tx, Actor actor, DifferenceRow row, DifferenceState state, Optional<UUID> assignmentId) {
        tx.attach(DifferenceStore.class).decide(row.id(), state, assignmentId, actor.name(), bench.now());
        bench.timeline()
                .ok(
                        tx,
                        actor,
                        "difference." + state.name().toLowerCase(Locale.ROOT),
                        subjects(tx, row, assignmentId),
                        Map.of("cause", row.cause().key()));
    }

    private static List<Subject> subjects(Handle tx, DifferenceRow row, Optional<UUID> assignmentId) {
        List<Subject> subjects = new ArrayList<>();
        subjects.add(new Subject(Subject.Kind.LOCATION, row.locationId()));
        assignmentId
                .flatMap(id -> tx.attach(AssignmentStore.class).find(id))
                .ifPresentOrElse(
                        assignment -> subjects.addAll(Subjects.of(tx, assignment)),
                        () -> subjects.add(new Subject(Subject.Kind.ASSET, row.assetId())));
        return subjects;
    }

    private AssignmentRow takeOver(Handle tx, Actor actor, DifferenceRow row) {
        AssignmentStore store = tx.attach(AssignmentStore.class);
        AssignmentRow found = AssignmentRow.found(
                Ids.next(),
                row.assetId(),
                row.locationId(),
                row.vppUserId(),
                row.serialNumber(),
                actor.name(),
                bench.now());
        if (store.insert(found) > 0) {
            Optional<String> reason = Optional.of(row.cause().key());
            book.found(tx, List.of(found), new Ledger.Motive(LedgerKind.EXTERNAL_GRANT, Actor.APPLE, reason));
            return store.find(found.id()).orElseThrow();
        }
        // Granted through this server meanwhile.
        return store.current(row.assetId(), row.vppUserId(), row.serialNumber()).orElseThrow();
    }

    private Optional<AssignmentRow> letGo(Handle tx, Actor actor, DifferenceRow row) {
        Optional<AssignmentRow> ours = row.assignmentId()
                .flatMap(id -> tx.attach(AssignmentStore.class).lock(id));
        ours.filter(held -> held.state() == AssignmentState.ASSIGNED)
                .ifPresent(
                        held -> book.lost(tx, List.of(held), actor, row.cause().key()));
        return ours;
    }

    private UUID revoke(Handle tx, Actor actor, DifferenceRow row) {
        boolean ours = row.assignmentId().isPresent();
        AssignmentRow held = ours
                ? tx.attach(AssignmentStore.class)
                        .lock(row.assignmentId().get())
                        .orElseThrow()
                : takeOver(tx, actor, row);
        if (held.state() == AssignmentState.ASSIGNED || held.state() == AssignmentState.ASSOCIATING) {
            Assignments.taken(assignments.revokeAll(tx, actor, List.of(held.id()), false, bench.now()));
        }
        return held.id();
    }

    private UUID grantAgain(Handle tx, Actor actor, DifferenceRow row) {
        Optional<AssignmentRow> before = letGo(tx, actor, row);
        Optional<AssignmentRow> current =
                tx.attach(AssignmentStore.class).current(row.assetId(), row.vppUserId(), row.serialNumber());
        if (current.isPresent()) {
            return current.get().id();
        }
        InstallMode install = before.map(AssignmentRow::install).orElse(InstallMode.PORTAL);
        return Assignments.taken(assignments.grantAll(tx, actor, List.of(wish(tx, row)), install, bench.now()));
    }

    private static Grants.Wish wish(Handle tx, DifferenceRow row) {
        return row.vppUserId()
                .flatMap(id -> tx.attach(VppUserStore.class).find(id))
                .map(account -> Grants.Wish.ofUser(row.assetId(), account.userId()))
                .orElseGet(() -> {
                    String serialNumber = row.serialNumber().orElse("");
                    HolderDevice device = tx.attach(HolderStore.class).devicesBySerialNumber(serialNumber).stream()
                            .findFirst()
                            .orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "device", serialNumber));
                    return Grants.Wish.ofDevice(row.assetId(), device.id());
                });
    }
}
