package dev.tegata.storage.licence;

/** The state of a VPP account; the Japanese names are the console's. */
public enum VppUserState {
    CREATING,
    /** Known to Apple, waiting for the person's consent (未使用). */
    REGISTERED,
    /** Linked to an Apple Account (使用中). */
    ASSOCIATED,
    RETIRING,
    /** Unlinked; its licences are free again (無効). */
    RETIRED,
    /** Could not be created. */
    FAILED
}
