package dev.tegata.server.licence.operation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tegata.server.licence.account.VppUsers;
import dev.tegata.server.licence.assignment.Assignments;
import dev.tegata.server.licence.assignment.Grants;
import dev.tegata.server.licence.waitlist.Waitlist;
import dev.tegata.server.licence.workbench.Started;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.server.timeline.Actor;
import dev.tegata.storage.licence.AssignmentStore;
import dev.tegata.storage.licence.InstallMode;
import dev.tegata.storage.licence.VppUserRow;
import dev.tegata.storage.licence.VppUserStore;
import dev.tegata.storage.operation.OperationItemRow;
import dev.tegata.storage.operation.OperationItemState;
import dev.tegata.storage.operation.OperationRow;
import dev.tegata.storage.operation.OperationStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** Starts the items of operations, by the same services as single calls. Thread-safe. */
public final class OperationSteps {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Workbench bench;
    private final Assignments assignments;
    private final Waitlist waitlist;
    private final VppUsers vppUsers;

    public OperationSteps(Workbench bench, Assignments assignments, Waitlist waitlist, VppUsers vppUsers) {
        this.bench = bench;
        this.assignments = assignments;
        this.waitlist = waitlist;
        this.vppUsers = vppUsers;
    }

    /**
     * Starts items and writes down what became of each.
     *
     * @param items locked
     * @param sendAt when grants and revocations are to be sent, unless they are let go earlier
     */
    void start(Handle tx, OperationRow operation, List<OperationItemRow> items, Instant sendAt) {
        Actor actor = new Actor(operation.createdBy());
        List<Started> started = switch (operation.kind()) {
            case GRANT -> grant(tx, actor, operation, items, sendAt);
            case REVOKE -> revoke(tx, actor, items, operation.removeApp(), sendAt);
            case CREATE_VPP_USERS ->
                each(items, item -> vppUsers.create(tx, actor, item.userId().orElseThrow(), operation.locationId()));
            case RETIRE_VPP_USERS ->
                each(
                        items,
                        item -> vppUsers.retire(
                                tx, actor, account(tx, operation, item.userId().orElseThrow())));
        };
        write(tx, operation, items, started);
    }

    private List<Started> grant(
            Handle tx, Actor actor, OperationRow operation, List<OperationItemRow> items, Instant sendAt) {
        List<Grants.Wish> wishes = items.stream().map(OperationSteps::wish).toList();
        InstallMode install = operation.install().orElse(InstallMode.PORTAL);
        return switch (operation.whenNoneFree()) {
            case REFUSE -> assignments.grantAll(tx, actor, wishes, install, sendAt);
            case WAIT -> waitlist.grantAll(tx, actor, wishes, install, operation.priority(), sendAt);
        };
    }

    private static Grants.Wish wish(OperationItemRow item) {
        return new Grants.Wish(item.assetId().orElseThrow(), item.userId(), item.deviceId());
    }

    private static List<Started> each(List<OperationItemRow> items, Function<OperationItemRow, VppUserRow> step) {
        List<Started> started = new ArrayList<>();
        for (OperationItemRow item : items) {
            try {
                started.add(new Started.Taken(step.apply(item).id()));
            } catch (Problem refused) {
                started.add(new Started.Refused(refused));
            }
        }
        return started;
    }

    private static UUID account(Handle tx, OperationRow operation, UUID userId) {
        return tx.attach(VppUserStore.class)
                .of(operation.locationId().orElseThrow(), userId)
                .map(VppUserRow::id)
                .orElseThrow(() -> Problem.of(
                        ProblemCode.VPP_USER_NOT_CREATED,
                        VppUsers.person(tx, userId).name()));
    }

    private List<Started> revoke(
            Handle tx, Actor actor, List<OperationItemRow> items, boolean removeApp, Instant sendAt) {
        Map<Grants.Wish, UUID> held = heldNow(
                tx, items.stream().filter(item -> item.assetId().isPresent()).toList());
        List<Optional<UUID>> wanted = items.stream()
                .map(item ->
                        item.assetId().isPresent() ? Optional.ofNullable(held.get(wish(item))) : item.assignmentId())
                .toList();
        List<Started> known = assignments.revokeAll(
                tx, actor, wanted.stream().flatMap(Optional::stream).toList(), removeApp, sendAt);
        List<Started> all = new ArrayList<>();
        int next = 0;
        for (Optional<UUID> id : wanted) {
            all.add(id.isPresent() ? known.get(next++) : new Started.Refused(Problem.of(ProblemCode.NOT_ASSIGNED)));
        }
        return all;
    }

    private static Map<Grants.Wish, UUID> heldNow(Handle tx, List<OperationItemRow> items) {
        Map<Grants.Wish, UUID> held = new HashMap<>();
        if (!items.isEmpty()) {
            tx.attach(AssignmentStore.class)
                    .places(
                            ids(items, OperationItemRow::assetId),
                            ids(items, OperationItemRow::userId),
                            ids(items, OperationItemRow::deviceId))
                    .forEach(place ->
                            held.put(new Grants.Wish(place.assetId(), place.userId(), place.deviceId()), place.id()));
        }
        return held;
    }

    private static UUID[] ids(List<OperationItemRow> items, Function<OperationItemRow, Optional<UUID>> id) {
        return items.stream()
                .flatMap(item -> id.apply(item).stream())
                .distinct()
                .toArray(UUID[]::new);
    }

    private void write(Handle tx, OperationRow operation, List<OperationItemRow> items, List<Started> started) {
        boolean accounts = operation.locationId().isPresent();
        List<Optional<UUID>> taken = started.stream()
                .map(each -> each instanceof Started.Taken done ? Optional.of(done.id()) : Optional.<UUID>empty())
                .toList();
        List<Optional<Problem>> problems = started.stream()
                .map(each -> each instanceof Started.Refused no ? Optional.of(no.problem()) : Optional.<Problem>empty())
                .toList();
        tx.attach(OperationStore.class)
                .started(
                        operation.id(),
                        items.stream().map(OperationItemRow::position).toArray(Integer[]::new),
                        started.stream().map(each -> state(each).name()).toArray(String[]::new),
                        taken.stream()
                                .map(id -> accounts ? null : id.orElse(null))
                                .toArray(UUID[]::new),
                        taken.stream()
                                .map(id -> accounts ? id.orElse(null) : null)
                                .toArray(UUID[]::new),
                        started.stream()
                                .map(each -> waitingGrant(each).orElse(null))
                                .toArray(UUID[]::new),
                        problems.stream()
                                .map(problem ->
                                        problem.map(why -> why.code().key()).orElse(null))
                                .toArray(String[]::new),
                        problems.stream()
                                .map(problem ->
                                        problem.map(OperationSteps::arguments).orElse(null))
                                .toArray(String[]::new),
                        bench.now());
    }

    private static OperationItemState state(Started started) {
        return switch (started) {
            case Started.Taken taken -> OperationItemState.RUNNING;
            case Started.InLine line -> OperationItemState.WAITING;
            case Started.Refused refused -> OperationItemState.REFUSED;
        };
    }

    private static Optional<UUID> waitingGrant(Started started) {
        return switch (started) {
            case Started.Taken taken -> taken.waitingGrantId();
            case Started.InLine line -> Optional.of(line.id());
            case Started.Refused refused -> Optional.empty();
        };
    }

    private static String arguments(Problem problem) {
        try {
            return JSON.writeValueAsString(problem.arguments());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem's arguments of plain texts expected", e);
        }
    }
}
