package dev.tegata.simulator.device;

/** What the owner of an unattended device does with dialogs. */
public enum DialogPolicy {
    /** Accepts whatever can be accepted; a sign-in needs an Apple Account to be known. */
    ACCEPT_ALL,
    CANCEL_ALL,
    /** Leaves them for a test or a person. */
    LEAVE
}
