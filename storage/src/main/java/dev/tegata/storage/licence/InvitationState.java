package dev.tegata.storage.licence;

/** How an invitation stands: open until it is accepted or ended. */
public enum InvitationState {
    OPEN,
    ACCEPTED,
    CANCELLED,
    FAILED
}
