package dev.tegata.server.licence.operation;

import dev.tegata.server.licence.apple.Apple;
import dev.tegata.server.licence.assignment.HolderPolicy;
import dev.tegata.server.licence.location.Locations;
import dev.tegata.server.licence.waitlist.Waitlist;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.server.timeline.Actor;
import dev.tegata.storage.Ids;
import dev.tegata.storage.event.Subject;
import dev.tegata.storage.licence.InstallMode;
import dev.tegata.storage.operation.OperationKind;
import dev.tegata.storage.operation.OperationRow;
import dev.tegata.storage.operation.OperationState;
import dev.tegata.storage.operation.OperationStore;
import dev.tegata.storage.waitlist.WhenNoneFree;
import dev.tegata.vpp.Limits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Acts on thousands at once: taken on as a whole, carried out item by item by {@link OperationWorker} on any node, by the same rules as single
 * calls. Thread-safe.
 */
public final class Operations {
    /** Items of one operation: four times the largest request that Apple takes. */
    public static final int MOST_ITEMS = 100_000;

    private static final int SLICE = 5_000;

    private final Workbench bench;
    private final Apple apple;
    private final HolderPolicy holders;

    public Operations(Workbench bench, Apple apple, HolderPolicy holders) {
        this.bench = bench;
        this.apple = apple;
        this.holders = holders;
    }

    /** Every one of {@code assetIds} for every one of {@code userIds} and {@code deviceIds}. */
    public record Places(List<UUID> assetIds, List<UUID> userIds, List<UUID> deviceIds) {
        public Places {
            assetIds = List.copyOf(assetIds);
            userIds = List.copyOf(userIds);
            deviceIds = List.copyOf(deviceIds);
        }

        /** How many pairs there are. */
        public long count() {
            return (long) assetIds.size() * (userIds.size() + deviceIds.size());
        }
    }

    /** Grants apps to persons and devices. */
    public OperationRow grant(Actor actor, Places places, InstallMode install) {
        return grant(actor, places, install, WhenNoneFree.REFUSE, 0);
    }

    /**
     * Grants apps to persons and devices; of a person, to whom the policy of each app says, as it is now.
     *
     * @param priority of those that wait, −{@link Waitlist#MOST_PRIORITY} to {@link Waitlist#MOST_PRIORITY}
     */
    public OperationRow grant(
            Actor actor, Places places, InstallMode install, WhenNoneFree whenNoneFree, int priority) {
        OperationRow row = row(OperationKind.GRANT, actor, Optional.of(install), false, Optional.empty());
        return begin(actor, row.waiting(whenNoneFree, priority), byPolicy(places));
    }

    /** Takes apps back from persons and devices. */
    public OperationRow revoke(Actor actor, Places places, boolean removeApp) {
        return begin(
                actor,
                row(OperationKind.REVOKE, actor, Optional.empty(), removeApp, Optional.empty()),
                bounded(pairs(places)));
    }

    /** Takes assignments back. */
    public OperationRow revoke(Actor actor, List<UUID> assignmentIds, boolean removeApp) {
        return begin(
                actor,
                row(OperationKind.REVOKE, actor, Optional.empty(), removeApp, Optional.empty()),
                bounded(assignmentIds.stream().map(Item::assignment).toList()));
    }

    /**
     * Creates persons' accounts.
     *
     * @throws Problem NO_LOCATION, SEVERAL_LOCATIONS, NO_SUCH_RESOURCE; nothing is changed
     */
    public OperationRow createVppUsers(Actor actor, List<UUID> userIds, Optional<UUID> locationId) {
        return ofAccounts(OperationKind.CREATE_VPP_USERS, actor, userIds, locationId);
    }

    /**
     * Retires persons' accounts.
     *
     * @throws Problem NO_LOCATION, SEVERAL_LOCATIONS, NO_SUCH_RESOURCE; nothing is changed
     */
    public OperationRow retireVppUsers(Actor actor, List<UUID> userIds, Optional<UUID> locationId) {
        return ofAccounts(OperationKind.RETIRE_VPP_USERS, actor, userIds, locationId);
    }

    private OperationRow ofAccounts(OperationKind kind, Actor actor, List<UUID> userIds, Optional<UUID> locationId) {
        UUID location = bench.database()
                .withHandle(tx -> Locations.choose(tx, locationId).id());
        return begin(
                actor,
                row(kind, actor, Optional.empty(), false, Optional.of(location)),
                bounded(userIds.stream().map(Item::user).toList()));
    }

    /** What one item is about. */
    private record Item(
            @Nullable UUID assetId,
            @Nullable UUID userId,
            @Nullable UUID deviceId,
            @Nullable UUID assignmentId) {
        static Item user(UUID userId) {
            return new Item(null, userId, null, null);
        }

        static Item assignment(UUID assignmentId) {
            return new Item(null, null, null, assignmentId);
        }
    }

    /** In the order in which they fill requests to Apple: at most {@code maxAssets} apps for at most so many holders, then the next such block. */
    private List<Item> pairs(Places places) {
        Limits limits = apple.limits();
        List<Item> items = new ArrayList<>();
        for (List<UUID> assets : chunks(places.assetIds(), limits.maxAssets())) {
            for (List<UUID> users : chunks(places.userIds(), limits.maxClientUserIds())) {
                users.forEach(user -> assets.forEach(asset -> items.add(new Item(asset, user, null, null))));
            }
            for (List<UUID> devices : chunks(places.deviceIds(), limits.maxSerialNumbers())) {
                devices.forEach(device -> assets.forEach(asset -> items.add(new Item(asset, null, device, null))));
            }
        }
        return items;
    }

    /** As {@link #pairs}, with the persons' devices where they are to hold the licences, and those after the persons. */
    private List<Item> byPolicy(Places places) {
        List<Item> wanted = bounded(pairs(places));
        HolderPolicy.Plan plan =
                bench.database().inTransaction(tx -> holders.holders(tx, places.assetIds(), places.userIds()));
        if (plan.personsOnly()) {
            return wanted;
        }
        Map<Boolean, List<Item>> byPerson = wanted.stream()
                .flatMap(item -> holding(plan, item))
                .distinct()
                .collect(Collectors.partitioningBy(item -> item.userId() != null));
        return Stream.of(true, false)
                .flatMap(person -> byPerson.getOrDefault(person, List.of()).stream())
                .toList();
    }

    private static Stream<Item> holding(HolderPolicy.Plan plan, Item item) {
        UUID assetId = item.assetId();
        UUID userId = item.userId();
        return assetId == null || userId == null
                ? Stream.of(item)
                : plan.of(assetId, userId).stream()
                        .map(holder -> holder.deviceId()
                                .map(device -> new Item(assetId, null, device, null))
                                .orElse(item));
    }

    private static List<Item> bounded(List<Item> items) {
        if (items.isEmpty() || items.size() > MOST_ITEMS) {
            throw new IllegalArgumentException("expected 1 to " + MOST_ITEMS + " items, got " + items.size());
        }
        return items;
    }

    private static <T> List<List<T>> chunks(List<T> all, int size) {
        List<List<T>> chunks = new ArrayList<>();
        for (int from = 0; from < all.size(); from += size) {
            chunks.add(all.subList(from, Math.min(all.size(), from + size)));
        }
        return chunks;
    }

    private OperationRow row(
            OperationKind kind,
            Actor actor,
            Optional<InstallMode> install,
            boolean removeApp,
            Optional<UUID> locationId) {
        Instant now = bench.now();
        return new OperationRow(
                Ids.next(),
                kind,
                OperationState.RUNNING,
                install,
                removeApp,
                WhenNoneFree.REFUSE,
                0,
                locationId,
                actor.name(),
                now,
                now,
                Optional.empty(),
                Optional.of(now),
                Optional.empty());
    }

    private OperationRow begin(Actor actor, OperationRow operation, List<Item> items) {
        bench.database().useTransaction(tx -> {
            OperationStore store = tx.attach(OperationStore.class);
            store.insert(operation);
            for (int from = 0; from < items.size(); from += SLICE) {
                List<Item> slice = items.subList(from, Math.min(items.size(), from + SLICE));
                store.insertItems(
                        operation.id(),
                        from,
                        slice.stream().map(Item::assetId).toArray(UUID[]::new),
                        slice.stream().map(Item::userId).toArray(UUID[]::new),
                        slice.stream().map(Item::deviceId).toArray(UUID[]::new),
                        slice.stream().map(Item::assignmentId).toArray(UUID[]::new),
                        bench.now());
            }
            tell(
                    tx,
                    actor,
                    operation.id(),
                    "operation.started",
                    Map.of("kind", operation.kind().name(), "items", items.size()));
        });
        bench.bell().ring();
        return operation;
    }

    /**
     * Starts nothing more of an operation; what is started goes to its end.
     *
     * @throws Problem OPERATION_ENDED; nothing is changed
     */
    public OperationRow cancel(Actor actor, UUID operationId) {
        OperationRow cancelled = bench.database().inTransaction(tx -> {
            OperationStore store = tx.attach(OperationStore.class);
            OperationRow operation = find(tx, operationId);
            if (operation.state().ended()) {
                throw Problem.of(ProblemCode.OPERATION_ENDED, operation.state());
            }
            int items = store.cancelPending(operationId, bench.now());
            if (store.cancelling(operationId, bench.now()) > 0) {
                tell(tx, actor, operationId, "operation.cancelled", Map.of("notStarted", items));
            }
            return find(tx, operationId);
        });
        bench.bell().ring();
        return cancelled;
    }

    /**
     * Starts again what was refused or failed, and only that.
     *
     * @throws Problem OPERATION_UNDER_WAY, NOTHING_TO_RETRY; nothing is changed
     */
    public OperationRow retry(Actor actor, UUID operationId) {
        OperationRow again = bench.database().inTransaction(tx -> {
            OperationStore store = tx.attach(OperationStore.class);
            OperationRow operation = find(tx, operationId);
            if (!operation.state().ended()) {
                throw Problem.of(ProblemCode.OPERATION_UNDER_WAY, operation.state());
            }
            int items = store.retryItems(operationId, bench.now());
            if (items == 0) {
                throw Problem.of(ProblemCode.NOTHING_TO_RETRY);
            }
            if (store.runAgain(operationId, bench.now()) == 0) {
                throw Problem.of(ProblemCode.OPERATION_UNDER_WAY, OperationState.RUNNING);
            }
            tell(tx, actor, operationId, "operation.retried", Map.of("items", items));
            return find(tx, operationId);
        });
        bench.bell().ring();
        return again;
    }

    private static OperationRow find(Handle tx, UUID operationId) {
        return tx.attach(OperationStore.class)
                .find(operationId)
                .orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "operation", operationId));
    }

    private void tell(Handle tx, Actor actor, UUID operationId, String type, Map<String, ?> detail) {
        bench.timeline().ok(tx, actor, type, List.of(new Subject(Subject.Kind.OPERATION, operationId)), detail);
    }
}
