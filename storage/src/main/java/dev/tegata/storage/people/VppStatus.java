package dev.tegata.storage.people;

/** Where a person stands with Apple's volume purchase service, at the location where the person got furthest. */
public enum VppStatus {
    /** 未作成: no VPP account, or one that is being made. */
    NOT_CREATED,
    /** 未使用: known to Apple, not yet joined by the person. */
    REGISTERED,
    /** 使用中: the person accepted; licences can be granted. */
    ASSOCIATED,
    /** 無効. */
    RETIRED
}
