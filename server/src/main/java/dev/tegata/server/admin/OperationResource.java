package dev.tegata.server.admin;

import dev.tegata.server.http.Response;
import dev.tegata.server.licence.operation.Operations;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.Database;
import dev.tegata.storage.event.Subject.Kind;
import dev.tegata.storage.licence.InstallMode;
import dev.tegata.storage.operation.OperationItemRow;
import dev.tegata.storage.operation.OperationItemState;
import dev.tegata.storage.operation.OperationKind;
import dev.tegata.storage.operation.OperationRow;
import dev.tegata.storage.operation.OperationState;
import dev.tegata.storage.operation.OperationStore;
import dev.tegata.storage.waitlist.WhenNoneFree;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** {@code /api/v1/operations}: one act on thousands of users or devices, with the result of each. */
final class OperationResource {
    /** A hundred thousand ids, each in quotes with a comma. */
    static final int MAX_BYTES = 5 << 20;

    private static final String PATH = "/api/v1/operations/";
    private static final int MOST_HOLDERS = 20_000;
    private static final int MOST_ASSETS = 1_000;

    private final Operations operations;
    private final OperationStore store;

    /** How many items are in each state. */
    private record Counts(
            int total, int pending, int running, int done, int waiting, int refused, int failed, int cancelled) {}

    /**
     * An operation as a whole.
     *
     * @param items how far they are
     */
    private record View(
            UUID id,
            OperationKind kind,
            OperationState state,
            Optional<InstallMode> install,
            Optional<Boolean> removeApp,
            Optional<WhenNoneFree> whenNoneFree,
            Optional<Integer> priority,
            Optional<UUID> locationId,
            Counts items,
            String createdBy,
            Instant createdAt,
            Instant changedAt,
            Optional<Instant> endedAt) {}

    /**
     * One item.
     *
     * @param problem why it was refused, as a single call would have been
     * @param failure why it came to nothing at Apple
     */
    private record ItemView(
            int position,
            OperationItemState state,
            Optional<UUID> assetId,
            Optional<UUID> userId,
            Optional<UUID> deviceId,
            Optional<UUID> assignmentId,
            Optional<UUID> vppUserId,
            Optional<UUID> waitingGrantId,
            int attempts,
            Optional<Refused> problem,
            Optional<Failure> failure,
            Instant changedAt) {}

    OperationResource(Operations operations, Database database) {
        this.operations = operations;
        this.store = database.store(OperationStore.class);
    }

    Response list(Call call) {
        Page page = call.page();
        List<OperationRow> rows =
                store.page(call.queryChoice("state", OperationState.class), page.before(), page.rows());
        Map<UUID, Counts> counts = counts(rows);
        return page.of(rows, OperationRow::id, row -> view(row, counts));
    }

    Response get(Call call) {
        return Call.ok(view(find(call)));
    }

    Response items(Call call) {
        OperationRow operation = find(call);
        Page page = call.page();
        // A cursor names a position here: the items of an operation have an order, and no ids of their own.
        int after =
                page.before().map(last -> (int) last.getLeastSignificantBits()).orElse(-1);
        return page.of(
                store.items(operation.id(), call.queryChoice("state", OperationItemState.class), after, page.rows()),
                item -> new UUID(0, item.position()),
                item -> view(item, call.locale()));
    }

    Response begin(Call call) {
        Body body = call.body(
                "kind",
                "assetIds",
                "userIds",
                "deviceIds",
                "assignmentIds",
                "install",
                "whenNoneFree",
                "priority",
                "removeApp",
                "locationId");
        OperationRow begun = switch (body.choice("kind", OperationKind.class)) {
            case GRANT -> {
                only(body, "assetIds", "userIds", "deviceIds", "install", "whenNoneFree", "priority");
                WhenNoneFree whenNoneFree = WaitlistResource.whenNoneFree(body);
                yield operations.grant(
                        call.actor(),
                        places(body),
                        body.choice("install", InstallMode.class),
                        whenNoneFree,
                        WaitlistResource.priority(body, whenNoneFree));
            }
            case REVOKE -> revoke(call, body);
            case CREATE_VPP_USERS -> {
                only(body, "userIds", "locationId");
                yield operations.createVppUsers(
                        call.actor(), body.ids("userIds", MOST_HOLDERS), body.optionalId("locationId"));
            }
            case RETIRE_VPP_USERS -> {
                only(body, "userIds", "locationId");
                yield operations.retireVppUsers(
                        call.actor(), body.ids("userIds", MOST_HOLDERS), body.optionalId("locationId"));
            }
        };
        call.about(Kind.OPERATION, begun.id());
        return Call.accepted(PATH + begun.id(), view(begun));
    }

    private OperationRow revoke(Call call, Body body) {
        boolean removeApp = body.optionalFlag("removeApp").orElse(false);
        if (body.has("assignmentIds")) {
            only(body, "assignmentIds", "removeApp");
            return operations.revoke(call.actor(), body.ids("assignmentIds", Operations.MOST_ITEMS), removeApp);
        }
        only(body, "assetIds", "userIds", "deviceIds", "removeApp");
        return operations.revoke(call.actor(), places(body), removeApp);
    }

    private static void only(Body body, String... fitting) {
        for (String name : List.of(
                "assetIds",
                "userIds",
                "deviceIds",
                "assignmentIds",
                "install",
                "whenNoneFree",
                "priority",
                "removeApp",
                "locationId")) {
            if (body.has(name) && !List.of(fitting).contains(name)) {
                throw body.invalid(
                        name, "there", "not to be there for this kind, which knows " + String.join(", ", fitting));
            }
        }
    }

    private static Operations.Places places(Body body) {
        Operations.Places places = new Operations.Places(
                body.ids("assetIds", MOST_ASSETS),
                body.has("userIds") ? body.ids("userIds", MOST_HOLDERS) : List.of(),
                body.has("deviceIds") ? body.ids("deviceIds", MOST_HOLDERS) : List.of());
        if (places.userIds().isEmpty() && places.deviceIds().isEmpty()) {
            throw body.missing("userIds");
        }
        if (places.count() > Operations.MOST_ITEMS) {
            throw body.invalid(
                    "assetIds",
                    places.assetIds().size() + " × "
                            + (places.userIds().size() + places.deviceIds().size()),
                    "at most " + Operations.MOST_ITEMS);
        }
        return places;
    }

    Response cancel(Call call) {
        return Call.accepted(
                PATH + call.id(Kind.OPERATION), view(operations.cancel(call.actor(), call.id(Kind.OPERATION))));
    }

    Response retry(Call call) {
        return Call.accepted(
                PATH + call.id(Kind.OPERATION), view(operations.retry(call.actor(), call.id(Kind.OPERATION))));
    }

    private OperationRow find(Call call) {
        UUID id = call.id(Kind.OPERATION);
        return store.find(id).orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "operation", id));
    }

    private Map<UUID, Counts> counts(List<OperationRow> rows) {
        Map<UUID, Map<OperationItemState, Integer>> byId = new HashMap<>();
        store.counts(rows.stream().map(OperationRow::id).toArray(UUID[]::new))
                .forEach(count -> byId.computeIfAbsent(
                                count.operationId(), id -> new EnumMap<>(OperationItemState.class))
                        .put(count.state(), count.count()));
        Map<UUID, Counts> counts = new HashMap<>();
        byId.forEach((id, of) -> counts.put(
                id,
                new Counts(
                        of.values().stream().mapToInt(Integer::intValue).sum(),
                        of.getOrDefault(OperationItemState.PENDING, 0),
                        of.getOrDefault(OperationItemState.RUNNING, 0),
                        of.getOrDefault(OperationItemState.DONE, 0),
                        of.getOrDefault(OperationItemState.WAITING, 0),
                        of.getOrDefault(OperationItemState.REFUSED, 0),
                        of.getOrDefault(OperationItemState.FAILED, 0),
                        of.getOrDefault(OperationItemState.CANCELLED, 0))));
        return counts;
    }

    private View view(OperationRow row) {
        return view(row, counts(List.of(row)));
    }

    private static View view(OperationRow row, Map<UUID, Counts> counts) {
        return new View(
                row.id(),
                row.kind(),
                row.state(),
                row.install(),
                Optional.of(row.removeApp()).filter(remove -> row.kind() == OperationKind.REVOKE),
                Optional.of(row.whenNoneFree()).filter(instead -> row.kind() == OperationKind.GRANT),
                Optional.of(row.priority()).filter(priority -> row.whenNoneFree() == WhenNoneFree.WAIT),
                row.locationId(),
                Optional.ofNullable(counts.get(row.id())).orElse(new Counts(0, 0, 0, 0, 0, 0, 0, 0)),
                row.createdBy(),
                row.createdAt(),
                row.changedAt(),
                row.endedAt());
    }

    private static ItemView view(OperationItemRow row, Locale locale) {
        return new ItemView(
                row.position(),
                row.state(),
                row.assetId(),
                row.userId(),
                row.deviceId(),
                row.assignmentId(),
                row.vppUserId(),
                row.waitingGrantId(),
                row.attempts(),
                row.problem().map(key -> Refused.of(key, row.problemArguments(), locale)),
                Failure.of(row.cause(), row.failureNumber(), row.failure(), locale),
                row.changedAt());
    }
}
