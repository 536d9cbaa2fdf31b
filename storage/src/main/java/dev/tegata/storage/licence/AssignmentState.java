package dev.tegata.storage.licence;

/** How a licence held by a user or a device stands. */
public enum AssignmentState {
    REQUESTED,
    ASSOCIATING,
    /** On Apple's word. */
    ASSIGNED,
    REVOKE_REQUESTED,
    DISASSOCIATING,
    REVOKED,
    FAILED
}
