package dev.tegata.server.people;

import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.server.timeline.Actor;
import dev.tegata.server.timeline.Timeline;
import dev.tegata.server.work.Bell;
import dev.tegata.storage.Database;
import dev.tegata.storage.event.Subject;
import dev.tegata.storage.people.DeviceOwnership;
import dev.tegata.storage.people.DeviceOwnershipStore;
import dev.tegata.storage.people.User;
import dev.tegata.storage.people.UserStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;

/** Says whose a device is: which person, which organization. Thread-safe. */
public final class Ownership {
    private final Database database;
    private final Timeline timeline;
    private final OwnerListener listener;
    private final Bell bell;

    public Ownership(Database database, Timeline timeline, OwnerListener listener, Bell bell) {
        this.database = database;
        this.timeline = timeline;
        this.listener = listener;
        this.bell = bell;
    }

    /**
     * Changes what is there, while nobody else can; what stays the same leaves no trace in the timeline.
     *
     * @param change makes the new state from the one before; an empty owner unlinks
     * @throws Problem NO_SUCH_RESOURCE for an unknown device, person or organization
     */
    public void change(Actor actor, UUID deviceId, UnaryOperator<DeviceOwnership> change) {
        database.useTransaction(tx -> {
            DeviceOwnershipStore store = tx.attach(DeviceOwnershipStore.class);
            DeviceOwnership before = store.lock(deviceId)
                    .orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "device", deviceId));
            DeviceOwnership after = change.apply(before);
            if (!after.organizationId().equals(before.organizationId())) {
                moved(tx, actor, after);
            }
            if (!after.ownerId().equals(before.ownerId())) {
                before.ownerId().ifPresent(owner -> unlinked(tx, actor, after, owner));
                after.ownerId().ifPresent(owner -> linked(tx, actor, after, owner));
            }
            store.update(after);
            if (!after.ownerId().equals(before.ownerId())) {
                listener.ownerChanged(tx, deviceId);
            }
        });
        bell.ring();
    }

    /**
     * Gives a device to a person, and so to that person's organization.
     *
     * @param ownerId empty unlinks; the organization stays
     * @throws Problem NO_SUCH_RESOURCE for an unknown device or person
     */
    public void give(Actor actor, UUID deviceId, Optional<UUID> ownerId) {
        Optional<UUID> organizationId = ownerId.map(id -> database.store(UserStore.class)
                .find(id)
                .orElseThrow(() -> Users.unknown(id))
                .organizationId());
        change(
                actor,
                deviceId,
                before -> new DeviceOwnership(
                        before.id(), before.deviceKey(), ownerId, organizationId.or(before::organizationId)));
    }

    private void moved(Handle tx, Actor actor, DeviceOwnership device) {
        Map<String, String> detail = device.organizationId()
                .map(id -> Map.of("organization", Organizations.require(tx, id).name()))
                .orElse(Map.of());
        timeline.ok(tx, actor, "device.moved", List.of(Subject.device(device.id())), detail);
    }

    private void linked(Handle tx, Actor actor, DeviceOwnership device, UUID ownerId) {
        User owner = tx.attach(UserStore.class).lock(ownerId).orElseThrow(() -> Users.unknown(ownerId));
        timeline.ok(
                tx,
                actor,
                "device.owner-linked",
                List.of(Subject.device(device.id()), Subject.user(ownerId)),
                Map.of("device", device.deviceKey(), "owner", owner.name()));
    }

    private void unlinked(Handle tx, Actor actor, DeviceOwnership device, UUID ownerId) {
        timeline.ok(
                tx,
                actor,
                "device.owner-unlinked",
                List.of(Subject.device(device.id()), Subject.user(ownerId)),
                Map.of("device", device.deviceKey()));
    }
}
