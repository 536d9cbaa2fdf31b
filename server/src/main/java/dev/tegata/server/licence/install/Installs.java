package dev.tegata.server.licence.install;

import dev.tegata.server.licence.workbench.Subjects;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.server.timeline.Actor;
import dev.tegata.server.timeline.Timeline;
import dev.tegata.storage.Ids;
import dev.tegata.storage.event.EventResult;
import dev.tegata.storage.event.Subject;
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
import dev.tegata.storage.licence.VppUserStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Apps on devices: wanted, asked for again, and no longer wanted. Thread-safe. */
public final class Installs {
    private final Workbench bench;
    private final InstallSteps steps;

    public Installs(Workbench bench, InstallSteps steps) {
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

    /** Assignments came through: their apps are installed as soon as possible or offered, on every device that can have them. */
    public void assigned(Handle tx, List<AssignmentRow> assignments) {
        HolderStore holders = tx.attach(HolderStore.class);
        List<HolderStore.Reach> reached = new ArrayList<>();
        UUID[] ofUsers = ids(assignments, row -> row.vppUserId().isPresent());
        if (ofUsers.length > 0) {
            reached.addAll(holders.devicesOfUsersHolding(ofUsers));
        }
        UUID[] ofDevices = ids(assignments, row -> row.serialNumber().isPresent());
        if (ofDevices.length > 0) {
            reached.addAll(holders.devicesHolding(ofDevices));
        }
        if (reached.isEmpty()) {
            return;
        }
        Map<UUID, AssignmentRow> byId = new HashMap<>();
        assignments.forEach(row -> byId.put(row.id(), row));
        // A device's own licence and its owner's may come in one go: one of them is enough.
        Map<List<UUID>, HolderStore.Reach> places = new LinkedHashMap<>();
        reached.forEach(reach -> Optional.ofNullable(byId.get(reach.assignmentId()))
                .ifPresent(row -> places.putIfAbsent(List.of(reach.deviceId(), row.assetId()), reach)));
        want(tx, byId, List.copyOf(places.values()));
    }

    private static UUID[] ids(List<AssignmentRow> assignments, Predicate<AssignmentRow> which) {
        return assignments.stream().filter(which).map(AssignmentRow::id).toArray(UUID[]::new);
    }

    private void want(Handle tx, Map<UUID, AssignmentRow> assignments, List<HolderStore.Reach> places) {
        int count = places.size();
        UUID[] ids = new UUID[count];
        UUID[] devices = new UUID[count];
        UUID[] assets = new UUID[count];
        UUID[] byAssignment = new UUID[count];
        String[] states = new String[count];
        for (int i = 0; i < count; i++) {
            HolderStore.Reach place = places.get(i);
            AssignmentRow assignment = Objects.requireNonNull(assignments.get(place.assignmentId()));
            ids[i] = Ids.next();
            devices[i] = place.deviceId();
            assets[i] = assignment.assetId();
            byAssignment[i] = assignment.id();
            boolean soon = assignment.install() == InstallMode.NOW && place.enrolled();
            states[i] = (soon ? InstallState.QUEUED : InstallState.OFFERED).name();
        }
        tx.attach(InstallStore.class).wantAfterRemoval(devices, assets, byAssignment);
        // QUEUED ones are due, and the worker tells their devices: a command is sealed for each.
        List<InstallRow> offered =
                tx.attach(InstallStore.class).wantAll(ids, devices, assets, byAssignment, states, bench.now()).stream()
                        .filter(row -> row.state() == InstallState.OFFERED)
                        .toList();
        Map<UUID, List<Subject>> holders = Subjects.of(tx, List.copyOf(assignments.values()));
        bench.timeline()
                .appendAll(
                        tx,
                        Actor.SYSTEM,
                        "install.offered",
                        EventResult.OK,
                        offered.stream()
                                .map(row -> new Timeline.Entry(
                                        Subjects.of(
                                                row,
                                                holders.getOrDefault(
                                                        row.assignmentId().orElseThrow(), List.of())),
                                        Map.of()))
                                .toList());
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
            installs.wantAfterRemoval(
                    new UUID[] {device.id()}, new UUID[] {assignment.assetId()}, new UUID[] {assignment.id()});
            return;
        }
        InstallRow row = installs.of(device.id(), assignment.assetId()).orElseThrow();
        if (atOnce) {
            steps.send(tx, row);
        } else if (row.state() == InstallState.OFFERED) {
            bench.timeline().ok(tx, Actor.SYSTEM, "install.offered", Subjects.of(tx, row), Map.of());
        }
    }

    /**
     * Assignments ended: what waits is dropped, and what is there is removed if that was asked for; except what another licence of the device
     * or its owner means as well, as while going over from a person's to the device's.
     */
    public void revoked(Handle tx, List<AssignmentRow> assignments) {
        Map<UUID, AssignmentRow> byId = new HashMap<>();
        assignments.forEach(row -> byId.put(row.id(), row));
        UUID[] ids = byId.keySet().toArray(UUID[]::new);
        InstallStore installs = tx.attach(InstallStore.class);
        List<InstallRow> rows = installs.lockByAssignments(ids);
        List<InstallRow> kept = installs.handOver(ids);
        kept.forEach(row -> bench.timeline()
                .ok(
                        tx,
                        Actor.SYSTEM,
                        "install.kept",
                        Subjects.of(tx, row),
                        Map.of("reason", "another licence is there for it")));
        Set<UUID> keptIds = kept.stream().map(InstallRow::id).collect(Collectors.toSet());
        for (InstallRow row : rows) {
            if (keptIds.contains(row.id())) {
                continue;
            }
            AssignmentRow assignment =
                    Objects.requireNonNull(byId.get(row.assignmentId().orElseThrow()));
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

    /**
     * Apps go over from some licences to others that are held: each install stands on one of those from now on, and where the app is installed
     * the device is told once more, for it asks Apple for the licence only then. A managed app is updated in place by that and keeps its data
     * (Apple: InstallApplicationCommand).
     *
     * @param granted of the new licences those that were granted for it
     */
    public void goOver(Handle tx, List<AssignmentRow> from, List<AssignmentRow> granted) {
        InstallStore store = tx.attach(InstallStore.class);
        UUID[] old = from.stream().map(AssignmentRow::id).toArray(UUID[]::new);
        store.lockByAssignments(old);
        Set<UUID> over = store.handOver(old).stream().map(InstallRow::id).collect(Collectors.toSet());
        store.lockByAssignments(granted.stream().map(AssignmentRow::id).toArray(UUID[]::new)).stream()
                .map(InstallRow::id)
                .forEach(over::add);
        over.stream()
                .sorted()
                .flatMap(id -> store.lock(id).stream())
                .filter(row -> row.state() == InstallState.INSTALLED)
                .forEach(row -> steps.restart(tx, row));
    }

    /** A device left management, and its managed apps with it: whatever is wanted on it is wanted again when it comes back. */
    public void deviceLeft(Handle tx, UUID deviceId) {
        for (InstallRow row : tx.attach(InstallStore.class).lockByDevice(deviceId)) {
            switch (row.state()) {
                case OFFERED, QUEUED, INSTALLING, STALLED, FAILED, INSTALLED ->
                    steps.cancel(tx, row, "the device left management");
                case REMOVING -> steps.removed(tx, row);
                case REMOVED, CANCELLED -> {}
            }
        }
    }

    /** A device enrolled, perhaps after having been erased: what it had or was getting is installed again, what it may have is offered. */
    public void deviceEnrolled(Handle tx, UUID deviceId) {
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
    public void ownerChanged(Handle tx, UUID deviceId) {
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
