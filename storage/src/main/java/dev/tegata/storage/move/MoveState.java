package dev.tegata.storage.move;

/** How far a move is. */
public enum MoveState {
    /** The new licences are on their way; the old ones are held. */
    GRANTING,
    /** The new licences are held; the old ones are being given back. */
    GIVING_BACK,
    /** Only the new ones are held. */
    DONE,
    /** A new one did not come: as before, and the others that came are given back. */
    UNDONE,
    /** Apple did not take an old one back: both are held. */
    BOTH_HELD;

    public boolean ended() {
        return this != GRANTING && this != GIVING_BACK;
    }
}
