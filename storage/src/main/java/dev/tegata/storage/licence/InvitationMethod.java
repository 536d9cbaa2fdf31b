package dev.tegata.storage.licence;

/** How a person is asked. */
public enum InvitationMethod {
    EMAIL,
    DEVICE
}
