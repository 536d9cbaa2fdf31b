package dev.tegata.storage.reclaim;

/** How far a proposal to take a licence back is. */
public enum ReclaimState {
    /** An administrator may decide. */
    PROPOSED,
    /** The holder was told; it is taken back at its time unless that is undone. */
    ANNOUNCED,
    /** Taken off before the licence was taken back. */
    UNDONE,
    /** The licence is being taken back; the assignment tells the rest. */
    DONE,
    /** An administrator does not want it. */
    DISMISSED,
    /** The licence is of use again, or not held any more. */
    OBSOLETE;

    public boolean open() {
        return this == PROPOSED || this == ANNOUNCED;
    }
}
