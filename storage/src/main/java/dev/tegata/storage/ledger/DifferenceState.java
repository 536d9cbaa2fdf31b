package dev.tegata.storage.ledger;

/** What became of a difference. */
public enum DifferenceState {
    /** Somebody has to decide. */
    OPEN,
    /** Apple's truth was taken over. */
    ADOPTED,
    /** Apple was asked to make ours true. */
    REPAIRED,
    /** It is known and stays; not asked about again. */
    IGNORED,
    /** A later reading did not show it any more. */
    VANISHED
}
