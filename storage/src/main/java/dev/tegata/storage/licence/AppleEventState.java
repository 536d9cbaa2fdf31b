package dev.tegata.storage.licence;

/** How far an asynchronous request has come. */
public enum AppleEventState {
    /** Being sent; if it stays so, a node died and it is open whether Apple took it. */
    POSTING,
    /** Apple took it and works on it. */
    PENDING,
    COMPLETE,
    /** Failed for some or all of its targets. */
    FAILED,
    /** Its end cannot be known from Apple's event: what Apple's lists say decides. */
    LOST
}
