package dev.tegata.vpp;

/** How far a user's account is (Apple: "Managing users"). */
public enum VppUserStatus {
    /** Exists, has accepted no invitation yet. */
    REGISTERED,
    /** Bound to an Apple Account. */
    ASSOCIATED,
    /** Retired; its revocable licences are free again. */
    RETIRED,
    /** Of old: retired, and its Apple Account is bound to a newer user with the same clientUserId. Never changes again. */
    DELETED,
    /** One that Apple has added since, or none given. */
    UNKNOWN;

    static VppUserStatus of(String text) {
        return switch (text) {
            case "Registered" -> REGISTERED;
            case "Associated" -> ASSOCIATED;
            case "Retired" -> RETIRED;
            case "Deleted" -> DELETED;
            default -> UNKNOWN;
        };
    }
}
