package dev.tegata.storage.event;

import java.util.UUID;

/** An entity whose timeline an event belongs to. */
public record Subject(Kind kind, UUID id) {
    /** The entities that have a timeline; stored by name. */
    public enum Kind {
        ORGANIZATION,
        USER,
        DEVICE,
        LOCATION,
        ASSET,
        VPP_USER,
        INVITATION,
        ASSIGNMENT,
        INSTALL,
        COMMAND,
        ENROLLMENT_LINK,
        OPERATION
    }

    public static Subject user(UUID id) {
        return new Subject(Kind.USER, id);
    }

    public static Subject device(UUID id) {
        return new Subject(Kind.DEVICE, id);
    }
}
