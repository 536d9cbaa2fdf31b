package dev.tegata.storage.waitlist;

/** How a grant that may wait stands. */
public enum WaitingState {
    /** In the line of its app. */
    WAITING,
    /** It was its turn, or there was a licence from the start; the assignment tells the rest. */
    SERVED,
    /** The holder cannot have it any more. */
    REFUSED,
    /** An administrator took it out of the line. */
    CANCELLED,
    /** It waited as long as anybody may. */
    EXPIRED
}
