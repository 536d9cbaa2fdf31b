package dev.tegata.storage.enrollment;

/** Where an enrollment is in its life; stored by name. */
public enum EnrollmentState {
    /** Authenticated, but its profile may still fail to install: not to be pushed before the first TokenUpdate. */
    PENDING,
    ENROLLED,
    /** Ended; see the reason. */
    GONE
}
