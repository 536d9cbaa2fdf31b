package dev.tegata.storage.licence;

/** How an app on a device stands. */
public enum InstallState {
    /** In the portal, for the person to ask for. */
    OFFERED,
    /** The device is to be told. */
    QUEUED,
    /** The device was told and works on it, or waits for the person. */
    INSTALLING,
    INSTALLED,
    FAILED,
    /** A step took longer than it may; may still end well. */
    STALLED,
    REMOVING,
    REMOVED,
    CANCELLED
}
