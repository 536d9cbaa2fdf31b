package dev.tegata.storage.waitlist;

/** What becomes of a grant when no licence is left. */
public enum WhenNoneFree {
    REFUSE,
    WAIT
}
