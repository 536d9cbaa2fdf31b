package dev.tegata.storage.licence;

/** How an invitation stands: open until it is accepted or ended. */
public enum InvitationState {
    OPEN,
    /** Not accepted for so long that nobody waits for it any more; an acceptance still counts, for Apple's link has no end. */
    UNANSWERED,
    ACCEPTED,
    CANCELLED,
    FAILED
}
