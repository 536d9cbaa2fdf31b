package dev.tegata.server.licence;

import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.server.timeline.Actor;
import dev.tegata.storage.Ids;
import dev.tegata.storage.licence.AssetRow;
import dev.tegata.storage.licence.AssetStore;
import dev.tegata.storage.licence.AssignmentRow;
import dev.tegata.storage.licence.AssignmentStore;
import dev.tegata.storage.licence.HolderDevice;
import dev.tegata.storage.licence.HolderUser;
import dev.tegata.storage.licence.InstallMode;
import dev.tegata.storage.licence.VppUserRow;
import dev.tegata.storage.licence.VppUserStore;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Grants licences and takes them back. Thread-safe. */
public final class Assignments {
    private final Workbench bench;
    private final AssignmentBook book;

    Assignments(Workbench bench, AssignmentBook book) {
        this.bench = bench;
        this.book = book;
    }

    /**
     * Grants an app to a person who accepted the invitation.
     *
     * @param install whether the app is then installed at once or offered in the portal
     * @return the assignment in state REQUESTED; Apple's word follows
     * @throws Problem why it cannot be granted; nothing is changed
     */
    public AssignmentRow grantToUser(Actor actor, UUID assetId, UUID userId, InstallMode install) {
        return grant(actor, assetId, install, (tx, asset) -> {
            HolderUser person = VppUsers.person(tx, userId);
            VppUserRow account = tx.attach(VppUserStore.class)
                    .of(asset.locationId(), userId)
                    .orElseThrow(() -> Problem.of(ProblemCode.VPP_USER_NOT_CREATED, person.name()));
            switch (account.state()) {
                case ASSOCIATED -> {}
                case RETIRED -> throw Problem.of(ProblemCode.VPP_USER_RETIRED);
                case CREATING, REGISTERED, RETIRING, FAILED ->
                    throw Problem.of(ProblemCode.NOT_YET_ASSOCIATED, person.name(), account.state());
            }
            return new Recipient(person.name(), Optional.of(account.id()), Optional.empty());
        });
    }

    /**
     * Grants an app to a device, whoever uses it; no Apple Account is needed.
     *
     * @throws Problem why it cannot be granted; nothing is changed
     */
    public AssignmentRow grantToDevice(Actor actor, UUID assetId, UUID deviceId, InstallMode install) {
        return grant(actor, assetId, install, (tx, asset) -> {
            HolderDevice device = Invitations.device(tx, deviceId);
            if (!asset.deviceAssignable()) {
                throw Problem.of(ProblemCode.ASSET_NOT_DEVICE_ASSIGNABLE, asset.label());
            }
            if (device.userEnrollment()) {
                throw Problem.of(ProblemCode.USER_ENROLLMENT_NEEDS_USER_LICENCE, device.label());
            }
            if (device.enrollmentId().isEmpty()) {
                throw Problem.of(ProblemCode.DEVICE_NOT_ENROLLED, device.label());
            }
            String serialNumber = device.serialNumber()
                    .orElseThrow(() -> Problem.of(ProblemCode.DEVICE_HAS_NO_SERIAL_NUMBER, device.label()));
            return new Recipient(device.label(), Optional.empty(), Optional.of(serialNumber));
        });
    }

    private record Recipient(String label, Optional<UUID> vppUserId, Optional<String> serialNumber) {}

    private interface Check {
        Recipient recipient(Handle tx, AssetRow asset);
    }

    private AssignmentRow grant(Actor actor, UUID assetId, InstallMode install, Check check) {
        AssignmentRow granted = bench.database().inTransaction(tx -> {
            AssetStore assets = tx.attach(AssetStore.class);
            // Locked: the second of two grants of the last licence counts the first.
            AssetRow asset =
                    assets.lock(assetId).orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "asset", assetId));
            requireGrantable(tx, asset);
            Recipient recipient = check.recipient(tx, asset);
            AssignmentRow row = newRow(actor, asset, recipient, install);
            AssignmentStore store = tx.attach(AssignmentStore.class);
            if (holds(tx, row)) {
                throw Problem.of(ProblemCode.ALREADY_ASSIGNED, asset.label(), recipient.label());
            }
            if (!asset.unlimited() && asset.availableCount() - assets.requestedCount(assetId) <= 0) {
                throw Problem.of(
                        ProblemCode.NO_LICENCE_LEFT,
                        asset.label(),
                        asset.totalCount() - asset.availableCount() + assets.requestedCount(assetId),
                        asset.totalCount());
            }
            if (store.insert(row) == 0) {
                throw Problem.of(ProblemCode.ALREADY_ASSIGNED, asset.label(), recipient.label());
            }
            bench.timeline()
                    .ok(
                            tx,
                            actor,
                            "assignment.requested",
                            Subjects.of(tx, row),
                            Map.of("app", asset.label(), "install", install.name()));
            return store.find(row.id()).orElseThrow();
        });
        bench.bell().ring();
        return granted;
    }

    private static void requireGrantable(Handle tx, AssetRow asset) {
        Locations.requireServed(Locations.find(tx, asset.locationId()));
        if (!asset.app()) {
            throw Problem.of(ProblemCode.ASSET_NOT_AN_APP, asset.label());
        }
        if (asset.goneAt().isPresent()) {
            throw Problem.of(ProblemCode.ASSET_GONE, asset.label());
        }
    }

    private static boolean holds(Handle tx, AssignmentRow row) {
        return tx.attach(AssignmentStore.class)
                .current(row.assetId(), row.vppUserId(), row.serialNumber())
                .isPresent();
    }

    private AssignmentRow newRow(Actor actor, AssetRow asset, Recipient recipient, InstallMode install) {
        Instant now = bench.now();
        return AssignmentRow.starting(
                Ids.next(), asset, recipient.vppUserId(), recipient.serialNumber(), install, actor.name(), now);
    }

    /**
     * Takes a licence back; its count recovers when Apple has confirmed.
     *
     * @param removeApp then also remove the app from the devices
     * @throws Problem ASSIGNMENT_NOT_ACTIVE, ASSET_NOT_REVOCABLE, LOCATION_NOT_SERVED; nothing is changed
     */
    public AssignmentRow revoke(Actor actor, UUID assignmentId, boolean removeApp) {
        AssignmentRow revoked = bench.database().inTransaction(tx -> {
            AssignmentStore store = tx.attach(AssignmentStore.class);
            AssignmentRow row = store.lock(assignmentId)
                    .orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "assignment", assignmentId));
            AssetRow asset = tx.attach(AssetStore.class).find(row.assetId()).orElseThrow();
            switch (row.state()) {
                // Not sent yet, or known not to be at Apple: there is nothing to take back.
                case REQUESTED -> book.revoked(tx, actor, row, Optional.empty());
                case ASSIGNED -> requestRevocation(tx, actor, row, asset, removeApp);
                case ASSOCIATING, REVOKE_REQUESTED, DISASSOCIATING, REVOKED, FAILED ->
                    throw Problem.of(ProblemCode.ASSIGNMENT_NOT_ACTIVE, row.state());
            }
            return store.find(assignmentId).orElseThrow();
        });
        bench.bell().ring();
        return revoked;
    }

    private void requestRevocation(Handle tx, Actor actor, AssignmentRow row, AssetRow asset, boolean removeApp) {
        if (!asset.revocable()) {
            throw Problem.of(ProblemCode.ASSET_NOT_REVOCABLE, asset.label());
        }
        Locations.requireServed(Locations.find(tx, row.locationId()));
        tx.attach(AssignmentStore.class).revokeRequested(row.id(), removeApp, bench.now());
        bench.timeline()
                .ok(
                        tx,
                        actor,
                        "assignment.revoking",
                        Subjects.of(tx, row),
                        Map.of("app", asset.label(), "removeApp", removeApp));
    }
}
