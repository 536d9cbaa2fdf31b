package dev.tegata.server.licence;

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
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Whose timelines an event of the workflow belongs to: everybody who would look for it. */
final class Subjects {
    private Subjects() {}

    static List<Subject> of(LocationRow location) {
        return List.of(new Subject(Subject.Kind.LOCATION, location.id()));
    }

    static List<Subject> of(VppUserRow account) {
        return List.of(new Subject(Subject.Kind.VPP_USER, account.id()), Subject.user(account.userId()));
    }

    static List<Subject> of(Handle tx, InvitationRow invitation) {
        List<Subject> subjects = new ArrayList<>();
        subjects.add(new Subject(Subject.Kind.INVITATION, invitation.id()));
        tx.attach(VppUserStore.class).find(invitation.vppUserId()).ifPresent(account -> subjects.addAll(of(account)));
        return subjects;
    }

    static List<Subject> of(Handle tx, InvitationRow invitation, DeliveryRow delivery) {
        List<Subject> subjects = of(tx, invitation);
        delivery.deviceId().ifPresent(id -> subjects.add(Subject.device(id)));
        return subjects;
    }

    static List<Subject> of(Handle tx, AssignmentRow assignment) {
        List<Subject> subjects = new ArrayList<>();
        subjects.add(new Subject(Subject.Kind.ASSIGNMENT, assignment.id()));
        subjects.add(new Subject(Subject.Kind.ASSET, assignment.assetId()));
        assignment
                .vppUserId()
                .flatMap(id -> tx.attach(VppUserStore.class).find(id))
                .ifPresent(account -> subjects.addAll(of(account)));
        assignment
                .serialNumber()
                .ifPresent(serial -> tx.attach(HolderStore.class).devicesBySerialNumber(serial).stream()
                        .map(device -> Subject.device(device.id()))
                        .forEach(subjects::add));
        return subjects;
    }

    static List<Subject> of(Handle tx, InstallRow install) {
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
