package dev.tegata.storage.operation;

/** How far one item of an operation is. */
public enum OperationItemState {
    /** Not started. */
    PENDING,
    /** Started; Apple's word is awaited. */
    RUNNING,
    /** Apple confirmed it. */
    DONE,
    /** No licence was left: it is on the waitlist, and with that the operation has done its part. */
    WAITING,
    /** We did not start it, for the reason that a single call would be given. */
    REFUSED,
    /** Started, and it came to nothing. */
    FAILED,
    /** The operation was cancelled before this one was started. */
    CANCELLED
}
