package dev.tegata.storage.licence;

/** What follows a grant: the app is installed at once, or offered in the portal. */
public enum InstallMode {
    NOW,
    PORTAL
}
