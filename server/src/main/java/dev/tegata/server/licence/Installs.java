package dev.tegata.server.licence;

import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.server.timeline.Actor;
import dev.tegata.storage.Ids;
import dev.tegata.storage.licence.AssetRow;
import dev.tegata.storage.licence.AssetStore;
import dev.tegata.storage.licence.AssignmentRow;
import dev.tegata.storage.licence.AssignmentState;
import dev.tegata.storage.licence.AssignmentStore;
import dev.tegata.storage.licence.HolderDevice;
import dev.tegata.storage.licence.HolderStore;
import dev.tegata.storage.licence.HolderUser;
import dev.tegata.storage.licence.InstallMode;
import dev.tegata.storage.licence.InstallRow;
import dev.tegata.storage.licence.InstallState;
import dev.tegata.storage.licence.InstallStore;
import dev.tegata.storage.licence.VppUserRow;
import dev.tegata.storage.licence.VppUserStore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Apps on devices: wanted, asked for again, and no longer wanted. Thread-safe. */
public final class Installs {
    private final Workbench bench;
    private final InstallSteps steps;

    Installs(Workbench bench, InstallSteps steps) {
        this.bench = bench;
        this.steps = steps;
    }

    /**
     * Installs an app that is offered, or again one that failed, stalled or was removed.
     *
     * @throws Problem INSTALL_UNDER_WAY, ASSIGNMENT_NOT_ACTIVE, DEVICE_NOT_ENROLLED; nothing is changed
     */
    public InstallRow install(Actor actor, UUID installId) {
        InstallRow queued = bench.database().inTransaction(tx -> {
            InstallRow row = tx.attach(InstallStore.class)
                    .lock(installId)
                    .orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "install", installId));
            switch (row.state()) {
                case OFFERED, FAILED, STALLED, REMOVED, CANCELLED -> {}
                case QUEUED, INSTALLING, INSTALLED, REMOVING ->
                    throw Problem.of(ProblemCode.INSTALL_UNDER_WAY, row.state());
            }
            requireAssigned(tx, row);
            HolderDevice device = steps.device(tx, row).orElseThrow();
            if (device.enrollmentId().isEmpty()) {
                throw Problem.of(ProblemCode.DEVICE_NOT_ENROLLED, device.label());
            }
            bench.timeline().ok(tx, actor, "install.requested", Subjects.of(tx, row), Map.of());
            // A command of the earlier try that still waits would make a second one.
            device.enrollmentId()
                    .ifPresent(enrollment -> row.commandUuid()
                            .ifPresent(command ->
                                    bench.queue().cancel(tx, enrollment, command, "the install was asked for again")));
            steps.restart(tx, row);
            return tx.attach(InstallStore.class).find(installId).orElseThrow();
        });
        bench.bell().ring();
        return queued;
    }

    private static void requireAssigned(Handle tx, InstallRow row) {
        Optional<AssignmentRow> assignment = row.assignmentId()
                .flatMap(id -> tx.attach(AssignmentStore.class).find(id));
        if (assignment.filter(held -> held.state() == AssignmentState.ASSIGNED).isEmpty()) {
            throw Problem.of(
                    ProblemCode.ASSIGNMENT_NOT_ACTIVE,
                    assignment.map(held -> held.state().name()).orElse("none"));
        }
    }

    /** An assignment came through: its app is installed at once or offered, on every device that can have it. */
    void assigned(Handle tx, AssignmentRow assignment) {
        HolderStore holders = tx.attach(HolderStore.class);
        List<HolderDevice> devices = assignment
                .vppUserId()
                .flatMap(id -> tx.attach(VppUserStore.class).find(id))
                .map(account -> usable(tx, account))
                .orElseGet(() ->
                        holders.devicesBySerialNumber(assignment.serialNumber().orElse("")));
        devices.forEach(device -> want(tx, assignment, device));
    }

    /** In a User Enrollment a user's licence works only with a Managed Apple Account. */
    private static List<HolderDevice> usable(Handle tx, VppUserRow account) {
        HolderStore holders = tx.attach(HolderStore.class);
        boolean managed = holders.user(account.userId())
                .flatMap(HolderUser::managedAppleId)
                .isPresent();
        return holders.devicesOf(account.userId()).stream()
                .filter(device -> managed || !device.userEnrollment())
                .toList();
    }

    private void want(Handle tx, AssignmentRow assignment, HolderDevice device) {
        if (tx.attach(AssetStore.class)
                .find(assignment.assetId())
                .filter(AssetRow::app)
                .isEmpty()) {
            return;
        }
        Instant now = bench.now();
        boolean atOnce =
                assignment.install() == InstallMode.NOW && device.enrollmentId().isPresent();
        InstallStore installs = tx.attach(InstallStore.class);
        int wanted = installs.want(
                Ids.next(),
                device.id(),
                assignment.assetId(),
                assignment.id(),
                atOnce ? InstallState.QUEUED : InstallState.OFFERED,
                Optional.empty(),
                Optional.empty(),
                now);
        if (wanted == 0) {
            return;
        }
        InstallRow row = installs.of(device.id(), assignment.assetId()).orElseThrow();
        if (atOnce) {
            steps.send(tx, row);
        } else if (row.state() == InstallState.OFFERED) {
            bench.timeline().ok(tx, Actor.SYSTEM, "install.offered", Subjects.of(tx, row), Map.of());
        }
    }

    /** An assignment ended: what waits is dropped, and what is there is removed if that was asked for. */
    void revoked(Handle tx, AssignmentRow assignment) {
        for (InstallRow row : tx.attach(InstallStore.class).lockByAssignment(assignment.id())) {
            switch (row.state()) {
                case OFFERED, QUEUED, FAILED -> steps.cancel(tx, row, "the licence was taken back");
                case INSTALLING, STALLED, INSTALLED -> {
                    if (assignment.removeApp()) {
                        steps.remove(tx, row);
                    } else if (row.state() != InstallState.INSTALLED) {
                        steps.cancel(tx, row, "the licence was taken back");
                    }
                }
                case REMOVING, REMOVED, CANCELLED -> {}
            }
        }
    }

    /** A device enrolled, perhaps after having been erased: what it had or was getting is installed again, what it may have is offered. */
    void deviceEnrolled(Handle tx, UUID deviceId) {
        for (InstallRow row : tx.attach(InstallStore.class).lockByDevice(deviceId)) {
            if (tx.attach(InstallStore.class).isOfAnotherOwner(row.id())) {
                letGo(tx, row, true);
                continue;
            }
            boolean assigned = row.assignmentId()
                    .flatMap(id -> tx.attach(AssignmentStore.class).find(id))
                    .filter(held -> held.state() == AssignmentState.ASSIGNED)
                    .isPresent();
            switch (row.state()) {
                case QUEUED, INSTALLING, STALLED, INSTALLED -> {
                    if (assigned
                            && !(row.state() == InstallState.QUEUED
                                    && row.commandUuid().isPresent())) {
                        steps.restart(tx, row);
                    }
                }
                case OFFERED, FAILED, REMOVING, REMOVED, CANCELLED -> {}
            }
        }
        wantWhatIsHeld(tx, deviceId);
    }

    /**
     * A device went from one owner to another. What was offered or under way by the licence of the one before is let go; an app that is
     * installed stays, for nobody asked to lose its data, until its licence is taken back or the new owner's takes its place.
     */
    void ownerChanged(Handle tx, UUID deviceId) {
        InstallStore store = tx.attach(InstallStore.class);
        for (InstallRow row : store.lockByDevice(deviceId)) {
            if (store.isOfAnotherOwner(row.id())) {
                letGo(tx, row, false);
            }
        }
        wantWhatIsHeld(tx, deviceId);
    }

    /** @param gone whether the device lost its apps: one that was installed is then not there any more */
    private void letGo(Handle tx, InstallRow row, boolean gone) {
        switch (row.state()) {
            case OFFERED, QUEUED, INSTALLING, STALLED, FAILED -> steps.cancel(tx, row, "the device has another owner");
            case INSTALLED -> {
                if (gone) {
                    steps.cancel(tx, row, "the device has another owner");
                }
            }
            case REMOVING, REMOVED, CANCELLED -> {}
        }
    }

    /** Installs or offers what the device's own and its owner's licences mean for it and is not on it yet. */
    private void wantWhatIsHeld(Handle tx, UUID deviceId) {
        HolderDevice device = tx.attach(HolderStore.class).device(deviceId).orElseThrow();
        for (AssignmentRow assignment : tx.attach(InstallStore.class).notYetOn(deviceId)) {
            boolean usable = !device.userEnrollment()
                    || assignment
                            .vppUserId()
                            .flatMap(id -> tx.attach(VppUserStore.class).find(id))
                            .flatMap(account -> tx.attach(HolderStore.class).user(account.userId()))
                            .flatMap(HolderUser::managedAppleId)
                            .isPresent();
            if (usable) {
                want(tx, assignment, device);
            }
        }
    }
}
