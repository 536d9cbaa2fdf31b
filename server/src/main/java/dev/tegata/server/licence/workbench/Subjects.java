package dev.tegata.server.licence.workbench;

import dev.tegata.storage.event.Subject;
import dev.tegata.storage.licence.AssignmentRow;
import dev.tegata.storage.licence.AssignmentStore;
import dev.tegata.storage.licence.DeliveryRow;
import dev.tegata.storage.licence.HolderStore;
import dev.tegata.storage.licence.InstallRow;
import dev.tegata.storage.licence.InvitationRow;
import dev.tegata.storage.licence.LocationRow;
import dev.tegata.storage.licence.VppUserRow;
import dev.tegata.storage.licence.VppUserStore;
import dev.tegata.storage.move.MoveRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Whose timelines an event of the workflow belongs to: everybody who would look for it. */
public final class Subjects {
    private Subjects() {}

    public static List<Subject> of(LocationRow location) {
        return List.of(new Subject(Subject.Kind.LOCATION, location.id()));
    }

    public static List<Subject> of(VppUserRow account) {
        return List.of(new Subject(Subject.Kind.VPP_USER, account.id()), Subject.user(account.userId()));
    }

    public static List<Subject> of(Handle tx, InvitationRow invitation) {
        List<Subject> subjects = new ArrayList<>();
        subjects.add(new Subject(Subject.Kind.INVITATION, invitation.id()));
        tx.attach(VppUserStore.class).find(invitation.vppUserId()).ifPresent(account -> subjects.addAll(of(account)));
        return subjects;
    }

    public static List<Subject> of(Handle tx, InvitationRow invitation, DeliveryRow delivery) {
        List<Subject> subjects = of(tx, invitation);
        delivery.deviceId().ifPresent(id -> subjects.add(Subject.device(id)));
        return subjects;
    }

    public static List<Subject> of(Handle tx, AssignmentRow assignment) {
        return of(tx, List.of(assignment)).getOrDefault(assignment.id(), List.of());
    }

    /** The same for many, by the assignment. */
    public static Map<UUID, List<Subject>> of(Handle tx, List<AssignmentRow> assignments) {
        Map<UUID, VppUserRow> accounts = new HashMap<>();
        tx.attach(VppUserStore.class)
                .ofIds(assignments.stream()
                        .flatMap(row -> row.vppUserId().stream())
                        .distinct()
                        .toArray(UUID[]::new))
                .forEach(account -> accounts.put(account.id(), account));
        Map<String, List<Subject>> devices = new HashMap<>();
        tx.attach(HolderStore.class)
                .devicesNumbered(assignments.stream()
                        .flatMap(row -> row.serialNumber().stream())
                        .distinct()
                        .toArray(String[]::new))
                .forEach(device -> devices.computeIfAbsent(device.serialNumber(), key -> new ArrayList<>())
                        .add(Subject.device(device.deviceId())));
        Map<UUID, List<Subject>> subjects = new HashMap<>();
        for (AssignmentRow row : assignments) {
            List<Subject> of = new ArrayList<>();
            of.add(new Subject(Subject.Kind.ASSIGNMENT, row.id()));
            of.add(new Subject(Subject.Kind.ASSET, row.assetId()));
            row.vppUserId()
                    .flatMap(id -> Optional.ofNullable(accounts.get(id)))
                    .ifPresent(account -> of.addAll(of(account)));
            row.serialNumber().ifPresent(serial -> of.addAll(devices.getOrDefault(serial, List.of())));
            subjects.put(row.id(), of);
        }
        return subjects;
    }

    /** @param licences all that belong to it */
    public static List<Subject> of(Handle tx, MoveRow move, List<AssignmentRow> licences) {
        Set<Subject> subjects = new LinkedHashSet<>();
        subjects.add(Subject.user(move.userId()));
        subjects.add(new Subject(Subject.Kind.ASSET, move.assetId()));
        of(tx, licences).values().forEach(subjects::addAll);
        return List.copyOf(subjects);
    }

    /** @param holders those of its assignment */
    public static List<Subject> of(InstallRow install, List<Subject> holders) {
        Set<Subject> subjects = new LinkedHashSet<>();
        subjects.add(new Subject(Subject.Kind.INSTALL, install.id()));
        subjects.add(Subject.device(install.deviceId()));
        subjects.add(new Subject(Subject.Kind.ASSET, install.assetId()));
        subjects.addAll(holders);
        return List.copyOf(subjects);
    }

    public static List<Subject> of(Handle tx, InstallRow install) {
        List<Subject> subjects = new ArrayList<>();
        subjects.add(new Subject(Subject.Kind.INSTALL, install.id()));
        subjects.add(Subject.device(install.deviceId()));
        subjects.add(new Subject(Subject.Kind.ASSET, install.assetId()));
        install.assignmentId()
                .flatMap(id -> tx.attach(AssignmentStore.class).find(id))
                .ifPresent(assignment -> {
                    subjects.add(new Subject(Subject.Kind.ASSIGNMENT, assignment.id()));
                    assignment
                            .vppUserId()
                            .flatMap(id -> tx.attach(VppUserStore.class).find(id))
                            .ifPresent(account -> subjects.addAll(of(account)));
                });
        return subjects;
    }
}
