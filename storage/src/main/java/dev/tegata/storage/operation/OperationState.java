package dev.tegata.storage.operation;

/** How far an operation is as a whole. */
public enum OperationState {
    RUNNING,
    /** Nothing more is started; what was started goes to its end. */
    CANCELLING,
    /** Every item has come to an end, good or bad. */
    DONE,
    CANCELLED;

    public boolean ended() {
        return this == DONE || this == CANCELLED;
    }
}
