package dev.tegata.storage.ledger;

/** What moved licences. */
public enum LedgerKind {
    /** The first reading of a library, or of an asset new in it. */
    OPENING,
    /** Apple's total grew. */
    PURCHASE,
    /** Apple's total shrank, or the asset left the library. */
    REFUND,
    /** Granted through this server. */
    GRANT,
    /** Taken back by an administrator. */
    REVOKE,
    /** Taken back by a policy, because it was of no use where it was. */
    RECLAIM,
    /** Granted by another tool or in Apple's portal. */
    EXTERNAL_GRANT,
    /** Taken back by another tool or in Apple's portal. */
    EXTERNAL_REVOKE,
    /** Set free by the retirement of its holder's account. */
    ACCOUNT_RETIRED,
    /** Taken back because its device left management. */
    DEVICE_REMOVED
}
