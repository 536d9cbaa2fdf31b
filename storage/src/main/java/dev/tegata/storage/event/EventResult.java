package dev.tegata.storage.event;

/** How an event ended: done, refused for a reason the actor can mend, or failed. */
public enum EventResult {
    OK,
    REFUSED,
    FAILED
}
