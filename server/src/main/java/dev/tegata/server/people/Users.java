package dev.tegata.server.people;

import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.server.timeline.Actor;
import dev.tegata.server.timeline.Timeline;
import dev.tegata.storage.Database;
import dev.tegata.storage.Ids;
import dev.tegata.storage.event.Subject;
import dev.tegata.storage.people.User;
import dev.tegata.storage.people.UserFilter;
import dev.tegata.storage.people.UserListing;
import dev.tegata.storage.people.UserStore;
import dev.tegata.storage.people.UserUse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;

/** Keeps the people. Thread-safe. */
public final class Users {
    private final Database database;
    private final Timeline timeline;
    private final InstantSource clock;

    public Users(Database database, Timeline timeline, InstantSource clock) {
        this.database = database;
        this.timeline = timeline;
        this.clock = clock;
    }

    /** @throws Problem NO_SUCH_RESOURCE for an unknown organization, NAME_TAKEN for an employee code in use */
    public User create(Actor actor, UserDetails details) {
        return database.inTransaction(tx -> {
            User user = user(Ids.next(), details, clock.instant());
            save(tx, user, () -> tx.attach(UserStore.class).insert(user));
            record(tx, actor, "user.created", user);
            return user;
        });
    }

    /**
     * Changes what is there, while nobody else can.
     *
     * @param change makes the new details from those before
     * @throws Problem NO_SUCH_RESOURCE, NAME_TAKEN for an employee code in use
     */
    public User change(Actor actor, UUID id, UnaryOperator<UserDetails> change) {
        return database.inTransaction(tx -> {
            UserStore store = tx.attach(UserStore.class);
            User before = store.lock(id).orElseThrow(() -> unknown(id));
            User user = user(id, change.apply(UserDetails.of(before)), before.createdAt());
            save(tx, user, () -> store.update(user));
            record(tx, actor, "user.changed", user);
            return user;
        });
    }

    /**
     * Deletes a person; what remains of retired VPP accounts goes with it, the timeline stays.
     *
     * @throws Problem NO_SUCH_RESOURCE, STILL_REFERENCED by a linked device, a VPP account that is not retired, or an irrevocable licence
     */
    public void delete(Actor actor, UUID id) {
        database.useTransaction(tx -> {
            UserStore store = tx.attach(UserStore.class);
            User user = store.lock(id).orElseThrow(() -> unknown(id));
            UserUse use = store.use(id);
            List<String> reasons = new ArrayList<>();
            Organizations.count(reasons, use.devices(), "devices");
            Organizations.count(reasons, use.liveVppUsers(), "vpp-users");
            Organizations.count(reasons, use.licences(), "licences");
            if (!reasons.isEmpty()) {
                throw Problem.of(ProblemCode.STILL_REFERENCED, user.name(), String.join(", ", reasons));
            }
            store.forgetEndedVppUsers(id);
            store.delete(id);
            record(tx, actor, "user.deleted", user);
        });
    }

    /** @throws Problem NO_SUCH_RESOURCE */
    public UserListing get(UUID id) {
        return database.store(UserStore.class).listing(id).orElseThrow(() -> unknown(id));
    }

    /** Newest first. */
    public List<UserListing> page(UserFilter filter, Optional<UUID> before, int limit) {
        return database.store(UserStore.class).page(filter, before, limit);
    }

    private static void save(Handle tx, User user, Runnable statement) {
        Organizations.require(tx, user.organizationId());
        Taken.check(user.employeeCode().orElse(""), statement);
    }

    private static User user(UUID id, UserDetails details, Instant createdAt) {
        return new User(
                id,
                details.organizationId(),
                details.name(),
                details.reading(),
                details.email(),
                details.employeeCode(),
                details.language(),
                details.managedAppleId(),
                createdAt);
    }

    private void record(Handle tx, Actor actor, String type, User user) {
        timeline.ok(tx, actor, type, List.of(Subject.user(user.id())), Map.of("name", user.name()));
    }

    static Problem unknown(UUID id) {
        return Problem.of(ProblemCode.NO_SUCH_RESOURCE, "user", id);
    }
}
