package dev.tegata.server.people;

import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.server.timeline.Actor;
import dev.tegata.server.timeline.Timeline;
import dev.tegata.storage.Database;
import dev.tegata.storage.Ids;
import dev.tegata.storage.event.Subject;
import dev.tegata.storage.people.Organization;
import dev.tegata.storage.people.OrganizationStore;
import dev.tegata.storage.people.OrganizationUse;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;

/** Keeps the tree of organizations. Thread-safe. */
public final class Organizations {
    private final Database database;
    private final Timeline timeline;
    private final InstantSource clock;

    public Organizations(Database database, Timeline timeline, InstantSource clock) {
        this.database = database;
        this.timeline = timeline;
        this.clock = clock;
    }

    /**
     * @param parentId empty makes a root
     * @throws Problem NAME_TAKEN by a sibling, NO_SUCH_RESOURCE for an unknown parent
     */
    public Organization create(Actor actor, String name, Optional<UUID> parentId) {
        return database.inTransaction(tx -> {
            parentId.ifPresent(parent -> require(tx, parent));
            Organization organization = new Organization(Ids.next(), parentId, name, clock.instant());
            Taken.check(name, () -> tx.attach(OrganizationStore.class).insert(organization));
            record(tx, actor, "organization.created", organization);
            return organization;
        });
    }

    /**
     * Renames or moves, while nobody else can.
     *
     * @param change makes the new name and parent from what is there
     * @throws Problem NAME_TAKEN by a sibling, NO_SUCH_RESOURCE, ORGANIZATION_RING for a parent at or below the organization itself
     */
    public Organization change(Actor actor, UUID id, UnaryOperator<Organization> change) {
        return database.inTransaction(tx -> {
            OrganizationStore store = tx.attach(OrganizationStore.class);
            store.lockTree();
            Organization before = require(tx, id);
            Organization organization = change.apply(before);
            organization.parentId().ifPresent(parent -> {
                require(tx, parent);
                if (store.isWithin(parent, id)) {
                    throw Problem.of(ProblemCode.ORGANIZATION_RING, before.name());
                }
            });
            Taken.check(organization.name(), () -> store.update(organization));
            record(tx, actor, "organization.changed", organization);
            return organization;
        });
    }

    /** @throws Problem NO_SUCH_RESOURCE, STILL_REFERENCED while organizations, users or devices hang on it */
    public void delete(Actor actor, UUID id) {
        database.useTransaction(tx -> {
            OrganizationStore store = tx.attach(OrganizationStore.class);
            Organization organization = store.lock(id).orElseThrow(() -> unknown(id));
            OrganizationUse use = store.use(id);
            List<String> reasons = new ArrayList<>();
            count(reasons, use.children(), "organizations");
            count(reasons, use.users(), "users");
            count(reasons, use.devices(), "devices");
            if (!reasons.isEmpty()) {
                throw Problem.of(ProblemCode.STILL_REFERENCED, organization.name(), String.join(", ", reasons));
            }
            store.delete(id);
            record(tx, actor, "organization.deleted", organization);
        });
    }

    /** @throws Problem NO_SUCH_RESOURCE */
    public Organization get(UUID id) {
        return database.store(OrganizationStore.class).find(id).orElseThrow(() -> unknown(id));
    }

    /**
     * Newest first.
     *
     * @param parentId only its direct children; empty for all
     */
    public List<Organization> page(Optional<UUID> parentId, Optional<UUID> before, int limit) {
        return database.store(OrganizationStore.class).page(parentId, before, limit);
    }

    static Organization require(Handle tx, UUID id) {
        return tx.attach(OrganizationStore.class).find(id).orElseThrow(() -> unknown(id));
    }

    static void count(List<String> reasons, int count, String what) {
        if (count > 0) {
            reasons.add(what + " (" + count + ")");
        }
    }

    private void record(Handle tx, Actor actor, String type, Organization organization) {
        timeline.ok(
                tx,
                actor,
                type,
                List.of(new Subject(Subject.Kind.ORGANIZATION, organization.id())),
                Map.of("name", organization.name()));
    }

    private static Problem unknown(UUID id) {
        return Problem.of(ProblemCode.NO_SUCH_RESOURCE, "organization", id);
    }
}
