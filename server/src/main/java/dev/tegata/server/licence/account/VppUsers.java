package dev.tegata.server.licence.account;

import dev.tegata.server.licence.apple.Apple;
import dev.tegata.server.licence.location.Locations;
import dev.tegata.server.licence.workbench.Subjects;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.server.timeline.Actor;
import dev.tegata.storage.Ids;
import dev.tegata.storage.licence.HolderStore;
import dev.tegata.storage.licence.HolderUser;
import dev.tegata.storage.licence.LocationRow;
import dev.tegata.storage.licence.VppUserRow;
import dev.tegata.storage.licence.VppUserState;
import dev.tegata.storage.licence.VppUserStore;
import dev.tegata.vpp.VppNoAnswerException;
import dev.tegata.vpp.VppRefusedException;
import dev.tegata.vpp.VppUser;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** VPP accounts: created, refreshed and retired for persons, one per person and location. Thread-safe. */
public final class VppUsers {
    private final Workbench bench;
    private final Apple apple;
    private final Accounts accounts;

    public VppUsers(Workbench bench, Apple apple, Accounts accounts) {
        this.bench = bench;
        this.apple = apple;
        this.accounts = accounts;
    }

    /**
     * Creates a person's account (「VPP アカウントの作成と登録」); a retired or failed one is created again under the same clientUserId. With a
     * Managed Apple Account it is in use at once, without an invitation.
     *
     * @param locationId may be empty while there is only one
     * @return the account in state CREATING; Apple's word follows
     * @throws Problem VPP_USER_EXISTS, VPP_USER_BUSY, LOCATION_NOT_SERVED; nothing is changed
     */
    public VppUserRow create(Actor actor, UUID userId, Optional<UUID> locationId) {
        VppUserRow account = bench.database().inTransaction(tx -> create(tx, actor, userId, locationId));
        bench.bell().ring();
        return account;
    }

    /** As {@link #create(Actor, UUID, Optional)}, in a transaction of the caller's, who rings the bell. A refusal leaves it usable. */
    public VppUserRow create(Handle tx, Actor actor, UUID userId, Optional<UUID> locationId) {
        HolderUser person = person(tx, userId);
        LocationRow location = Locations.choose(tx, locationId);
        Locations.requireServed(location);
        VppUserStore store = tx.attach(VppUserStore.class);
        if (store.insert(Ids.next(), location.id(), userId, UUID.randomUUID(), bench.now()) == 0) {
            startAgain(store, store.lockOf(location.id(), userId).orElseThrow(), person);
        }
        VppUserRow row = store.of(location.id(), userId).orElseThrow();
        bench.timeline()
                .ok(
                        tx,
                        actor,
                        "vpp-user.creating",
                        Subjects.of(row),
                        Map.of(
                                "location",
                                location.name(),
                                "clientUserId",
                                row.clientUserId().toString()));
        return row;
    }

    private void startAgain(VppUserStore store, VppUserRow existing, HolderUser person) {
        switch (existing.state()) {
            case RETIRED, FAILED -> store.start(existing.id(), VppUserState.CREATING, bench.now());
            case CREATING, RETIRING -> throw Problem.of(ProblemCode.VPP_USER_BUSY, existing.state());
            case REGISTERED, ASSOCIATED -> throw Problem.of(ProblemCode.VPP_USER_EXISTS, person.name());
        }
    }

    /**
     * Asks Apple for the account's state now (「VPP アカウントの状態取得」).
     *
     * @throws Problem APPLE_UNREACHABLE or APPLE_REFUSED when Apple does not say; nothing is changed
     */
    public VppUserRow refresh(Actor actor, UUID vppUserId) {
        VppUserRow asked = bench.database().withHandle(tx -> find(tx, vppUserId));
        LocationRow location = bench.database().withHandle(tx -> Locations.find(tx, asked.locationId()));
        Optional<VppUser> record = ask(location, asked);
        VppUserRow account = bench.database().inTransaction(tx -> {
            VppUserRow row = tx.attach(VppUserStore.class).lock(vppUserId).orElseThrow();
            bench.timeline().ok(tx, actor, "vpp-user.refreshed", Subjects.of(row), Map.of());
            accounts.heard(tx, actor, row, record);
            return find(tx, vppUserId);
        });
        bench.bell().ring();
        return account;
    }

    private Optional<VppUser> ask(LocationRow location, VppUserRow account) {
        try {
            return Accounts.read(apple, location, account.clientUserId());
        } catch (VppRefusedException e) {
            throw e.retryable()
                    ? Problem.of(ProblemCode.APPLE_UNREACHABLE, e, String.valueOf(e.getMessage()))
                    : Problem.of(
                            ProblemCode.APPLE_REFUSED,
                            e,
                            "VPP /users",
                            e.error().meaning(),
                            e.error().number());
        } catch (VppNoAnswerException e) {
            throw Problem.of(ProblemCode.APPLE_UNREACHABLE, e, String.valueOf(e.getMessage()));
        }
    }

    /**
     * Retires the account: its Apple Account is let go and its licences become free.
     *
     * @throws Problem VPP_USER_BUSY, VPP_USER_RETIRED, VPP_USER_NOT_CREATED, LOCATION_NOT_SERVED; nothing is changed
     */
    public VppUserRow retire(Actor actor, UUID vppUserId) {
        VppUserRow account = bench.database().inTransaction(tx -> retire(tx, actor, vppUserId));
        bench.bell().ring();
        return account;
    }

    /** As {@link #retire(Actor, UUID)}, in a transaction of the caller's, who rings the bell. A refusal leaves it usable. */
    public VppUserRow retire(Handle tx, Actor actor, UUID vppUserId) {
        VppUserStore store = tx.attach(VppUserStore.class);
        VppUserRow row = store.lock(vppUserId)
                .orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "vpp-user", vppUserId));
        switch (row.state()) {
            case REGISTERED, ASSOCIATED -> {}
            case CREATING, RETIRING -> throw Problem.of(ProblemCode.VPP_USER_BUSY, row.state());
            case RETIRED -> throw Problem.of(ProblemCode.VPP_USER_RETIRED);
            case FAILED ->
                throw Problem.of(
                        ProblemCode.VPP_USER_NOT_CREATED,
                        person(tx, row.userId()).name());
        }
        Locations.requireServed(Locations.find(tx, row.locationId()));
        store.start(vppUserId, VppUserState.RETIRING, bench.now());
        bench.timeline().ok(tx, actor, "vpp-user.retiring", Subjects.of(row), Map.of());
        return find(tx, vppUserId);
    }

    public static VppUserRow find(Handle tx, UUID vppUserId) {
        return tx.attach(VppUserStore.class)
                .find(vppUserId)
                .orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "vpp-user", vppUserId));
    }

    public static HolderUser person(Handle tx, UUID userId) {
        return tx.attach(HolderStore.class)
                .user(userId)
                .orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "user", userId));
    }
}
