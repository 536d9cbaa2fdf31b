package dev.tegata.storage.enrollment;

/** Why an enrollment ended; stored by name. */
public enum EndReason {
    /** The device said that its profile was removed. */
    CHECKED_OUT,
    /** An administrator no longer wants to manage it. */
    REMOVED,
    /** A user channel whose device enrolled anew. */
    RE_ENROLLED
}
