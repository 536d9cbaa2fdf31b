package dev.tegata.server.licence.move;

import dev.tegata.server.licence.account.VppUsers;
import dev.tegata.server.licence.assignment.Assignments;
import dev.tegata.server.licence.assignment.DeviceLicence;
import dev.tegata.server.licence.assignment.Grants;
import dev.tegata.server.licence.workbench.Started;
import dev.tegata.server.licence.workbench.Subjects;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.server.timeline.Actor;
import dev.tegata.storage.Ids;
import dev.tegata.storage.licence.AssetPolicyRow.Holder;
import dev.tegata.storage.licence.AssetRow;
import dev.tegata.storage.licence.AssetStore;
import dev.tegata.storage.licence.AssignmentRow;
import dev.tegata.storage.licence.AssignmentState;
import dev.tegata.storage.licence.AssignmentStore;
import dev.tegata.storage.licence.HolderDevice;
import dev.tegata.storage.licence.HolderStore;
import dev.tegata.storage.licence.InstallMode;
import dev.tegata.storage.licence.VppUserRow;
import dev.tegata.storage.licence.VppUserState;
import dev.tegata.storage.licence.VppUserStore;
import dev.tegata.storage.move.MovePart;
import dev.tegata.storage.move.MoveRow;
import dev.tegata.storage.move.MoveState;
import dev.tegata.storage.move.MoveStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;

/**
 * Has apps go over from persons' licences to those of their devices, or back: first all the new licences are granted, and only when Apple has
 * confirmed every one of them the old ones are taken back, without removing the app. {@link MoveWorker} takes the steps after the first.
 * Thread-safe.
 */
public final class Moves {
    private final Workbench bench;
    private final Assignments assignments;

    public Moves(Workbench bench, Assignments assignments) {
        this.bench = bench;
        this.assignments = assignments;
    }

    /** What a move begins with. */
    private record Start(List<AssignmentRow> old, List<AssignmentRow> there, List<Grants.Wish> wishes) {}

    /**
     * Begins to move an app that a person has.
     *
     * @param holder USER or DEVICE: who is to hold the licences then
     * @return the move in state GRANTING
     * @throws Problem why it cannot be moved, for example NO_LICENCE_LEFT for the moment in which both are held; nothing is changed
     */
    public MoveRow move(Actor actor, UUID assetId, UUID userId, Holder holder) {
        MoveRow move = bench.database().inTransaction(tx -> {
            AssetRow asset = tx.attach(AssetStore.class)
                    .find(assetId)
                    .orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "asset", assetId));
            VppUsers.person(tx, userId);
            if (!asset.revocable()) {
                throw Problem.of(ProblemCode.ASSET_NOT_REVOCABLE, asset.label());
            }
            // First of all: whoever moves the same at this moment is waited for here, and not for each other's
            // licences.
            MoveRow begun = begun(tx, actor, asset, userId, holder);
            Start start = switch (holder) {
                case DEVICE -> toDevices(tx, asset, userId);
                case USER -> toPerson(tx, asset, userId);
                case AUTOMATIC -> throw new IllegalArgumentException("expected USER or DEVICE, got AUTOMATIC");
            };
            grant(tx, actor, asset, begun, start);
            return begun;
        });
        bench.bell().ring();
        return move;
    }

    private Start toDevices(Handle tx, AssetRow asset, UUID userId) {
        // The rows that Apple's answers lock are locked before the asset, as those do it.
        List<AssignmentRow> old = account(tx, asset, userId).stream()
                .flatMap(account -> tx.attach(AssignmentStore.class).lockCurrentOf(account.id()).stream())
                .filter(row -> row.assetId().equals(asset.id()))
                .toList();
        requireHeld(old);
        Map<String, AssignmentRow> held = new HashMap<>();
        for (AssignmentRow row : tx.attach(AssignmentStore.class).lockCurrentOfDevices(asset.id(), userId)) {
            requireComing(row);
            held.put(row.serialNumber().orElseThrow(), row);
        }
        List<HolderDevice> devices = tx.attach(HolderStore.class).enrolledDevicesOf(new UUID[] {userId}).stream()
                .filter(device -> DeviceLicence.runs(asset, device))
                .toList();
        if (devices.isEmpty()) {
            throw Problem.of(
                    ProblemCode.NO_DEVICE_FOR_LICENCE,
                    asset.label(),
                    VppUsers.person(tx, userId).name());
        }
        List<AssignmentRow> there = new ArrayList<>();
        List<Grants.Wish> wishes = new ArrayList<>();
        for (HolderDevice device : devices) {
            // One that cannot hold its own would be left without.
            DeviceLicence.hurdle(asset, device).ifPresent(hurdle -> {
                throw hurdle;
            });
            Optional.ofNullable(held.get(device.serialNumber().orElseThrow()))
                    .ifPresentOrElse(there::add, () -> wishes.add(Grants.Wish.ofDevice(asset.id(), device.id())));
        }
        return new Start(old, there, wishes);
    }

    private Start toPerson(Handle tx, AssetRow asset, UUID userId) {
        List<AssignmentRow> there = account(tx, asset, userId).stream()
                .flatMap(account -> tx.attach(AssignmentStore.class).lockCurrentOf(account.id()).stream())
                .filter(row -> row.assetId().equals(asset.id()))
                .toList();
        there.forEach(Moves::requireComing);
        List<AssignmentRow> old = tx.attach(AssignmentStore.class).lockCurrentOfDevices(asset.id(), userId);
        requireHeld(old);
        for (HolderDevice device : tx.attach(HolderStore.class).devicesOf(userId)) {
            if (device.shared() && device.serialNumber().filter(holding(old)).isPresent()) {
                throw Problem.of(ProblemCode.SHARED_IPAD_NEEDS_DEVICE_LICENCE, device.label());
            }
        }
        String name = VppUsers.person(tx, userId).name();
        VppUserRow account =
                account(tx, asset, userId).orElseThrow(() -> Problem.of(ProblemCode.VPP_USER_NOT_CREATED, name));
        if (account.state() != VppUserState.ASSOCIATED) {
            // Granted before the acceptance it would be held, but no device could use it.
            throw Problem.of(ProblemCode.NOT_YET_ASSOCIATED, name, account.state());
        }
        return new Start(old, there, there.isEmpty() ? List.of(Grants.Wish.ofUser(asset.id(), userId)) : List.of());
    }

    private static Optional<VppUserRow> account(Handle tx, AssetRow asset, UUID userId) {
        return tx.attach(VppUserStore.class).of(asset.locationId(), userId);
    }

    private static Predicate<String> holding(List<AssignmentRow> rows) {
        return serialNumber -> rows.stream().anyMatch(row -> row.serialNumber().equals(Optional.of(serialNumber)));
    }

    private static void requireHeld(List<AssignmentRow> old) {
        if (old.isEmpty()) {
            throw Problem.of(ProblemCode.NOT_ASSIGNED);
        }
        for (AssignmentRow row : old) {
            if (row.state() != AssignmentState.ASSIGNED) {
                throw Problem.of(ProblemCode.ASSIGNMENT_NOT_ACTIVE, row.state());
            }
        }
    }

    private static void requireComing(AssignmentRow row) {
        if (row.state() == AssignmentState.REVOKE_REQUESTED || row.state() == AssignmentState.DISASSOCIATING) {
            throw Problem.of(ProblemCode.ASSIGNMENT_NOT_ACTIVE, row.state());
        }
    }

    private MoveRow begun(Handle tx, Actor actor, AssetRow asset, UUID userId, Holder holder) {
        MoveRow move = new MoveRow(
                Ids.next(),
                asset.id(),
                userId,
                holder,
                MoveState.GRANTING,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                actor.name(),
                bench.now(),
                bench.now(),
                Optional.of(bench.now()),
                Optional.empty());
        if (tx.attach(MoveStore.class).insert(move) == 0) {
            throw Problem.of(ProblemCode.MOVE_UNDER_WAY, asset.label());
        }
        return move;
    }

    private void grant(Handle tx, Actor actor, AssetRow asset, MoveRow move, Start start) {
        MoveStore store = tx.attach(MoveStore.class);
        // As the old ones were: what the portal offered stays so, what is installed comes along.
        InstallMode install = start.old().getFirst().install();
        List<UUID> granted = new ArrayList<>();
        for (Started started : assignments.grantAll(tx, actor, start.wishes(), install, bench.now())) {
            granted.add(Assignments.taken(List.of(started)));
        }
        store.add(move.id(), MovePart.Role.OLD, ids(start.old()));
        store.add(move.id(), MovePart.Role.THERE, ids(start.there()));
        store.add(move.id(), MovePart.Role.NEW, granted.toArray(UUID[]::new));
        List<AssignmentRow> all = tx.attach(AssignmentStore.class)
                .ofIds(store.parts(move.id()).stream()
                        .map(MovePart::assignmentId)
                        .toArray(UUID[]::new));
        bench.timeline()
                .ok(
                        tx,
                        actor,
                        "licence.moving",
                        Subjects.of(tx, move, all),
                        Map.of("app", asset.label(), "to", move.holder().name()));
    }

    private static UUID[] ids(List<AssignmentRow> rows) {
        return rows.stream().map(AssignmentRow::id).toArray(UUID[]::new);
    }
}
