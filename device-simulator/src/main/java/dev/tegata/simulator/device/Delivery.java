package dev.tegata.simulator.device;

/** How a request travels: well, or as on a bad network. */
enum Delivery {
    NORMAL,
    /** The body arrives in two halves with a pause between. */
    SLOWLY,
    /** Everything is sent, then the connection is cut before the answer is read. */
    CUT_BEFORE_REPLY
}
