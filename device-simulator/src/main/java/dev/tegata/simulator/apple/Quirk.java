package dev.tegata.simulator.apple;

/** What Apple leaves open or varies in, to be switched on. */
public enum Quirk {
    /** Associating what is already assigned fails with 9616 instead of being a success without a second licence. */
    ALREADY_ASSIGNED_FAILS,
    /** Disassociating what is not assigned fails with 9619 instead of being a success. */
    NOT_ASSIGNED_FAILS,
    /** The App Store gives no user licence to an Apple Account that accepted for two VPP users. */
    SHARED_ACCOUNT_GETS_NO_APP,
    /** More than maxRequestPerSecond with one token: 429 with 9646. */
    RATE_LIMIT,
    /** A notification URL may be plain http; for a receiver on the same machine. */
    PLAIN_HTTP_NOTIFICATIONS,
    /** pageIndex=0 is refused with 9650, as the text of that error has it. */
    PAGE_INDEX_ZERO_REFUSED,
    /** tokenExpirationDate comes only in the last 15 days, as Apple's prose has it and its examples do not. */
    EXPIRATION_ONLY_WHEN_NEAR
}
