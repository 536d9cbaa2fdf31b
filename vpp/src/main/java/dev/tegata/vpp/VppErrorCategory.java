package dev.tegata.vpp;

/** What an error number of Apple's means for the one who has to deal with it. */
public enum VppErrorCategory {
    /** The content token has ended: download a new one for the same location. */
    TOKEN_EXPIRED(WhoMustAct.ADMINISTRATOR),
    /** The content token was replaced or withdrawn: download a new one. */
    TOKEN_REVOKED(WhoMustAct.ADMINISTRATOR),
    /** Apple does not accept the token at all. */
    TOKEN_INVALID(WhoMustAct.ADMINISTRATOR),
    /** The token's content manager may not do this. */
    FORBIDDEN(WhoMustAct.ADMINISTRATOR),
    /** The location can be read but not changed, since another service manages it. */
    READ_ONLY(WhoMustAct.ADMINISTRATOR),
    /** The licences have run out: buy more or revoke some. */
    NOT_ENOUGH_LICENCES(WhoMustAct.ADMINISTRATOR),
    /** The licence is refunded or locked for a transfer. */
    LICENCE_UNUSABLE(WhoMustAct.ADMINISTRATOR),
    /** The country or storefront does not fit. */
    STOREFRONT(WhoMustAct.ADMINISTRATOR),
    /** The mail address is none. */
    INVALID_EMAIL(WhoMustAct.ADMINISTRATOR),
    /** Apple could not use, or not reach, the address for notifications. */
    NOTIFICATION_ADDRESS(WhoMustAct.ADMINISTRATOR),
    /** The asset's licences cannot be taken back, books among them. */
    NOT_REVOCABLE(WhoMustAct.ADMINISTRATOR),
    /** The asset can be assigned to users only. */
    NOT_DEVICE_ASSIGNABLE(WhoMustAct.ADMINISTRATOR),
    /** The Apple Account cannot be bound, mostly because another user has it. */
    ACCOUNT_CONFLICT(WhoMustAct.ADMINISTRATOR),
    /** No active user has that clientUserId: create it, then try again. */
    USER_NOT_FOUND(WhoMustAct.CALLER),
    /** An active user has that clientUserId already: read and adopt it. */
    USER_EXISTS(WhoMustAct.CALLER),
    /** The user is retired already: done. */
    USER_RETIRED(WhoMustAct.CALLER),
    /** The holder, or another user with the same Apple Account, has the asset already. */
    ALREADY_ASSIGNED(WhoMustAct.CALLER),
    /** The holder does not have the asset: nothing to take. */
    NOT_ASSIGNED(WhoMustAct.CALLER),
    /** What was asked about does not exist. */
    NOT_FOUND(WhoMustAct.CALLER),
    /** The sinceVersionId is too old or none: read everything again. */
    VERSION_UNKNOWN(WhoMustAct.CALLER),
    /** A fault in the request, hence in the program that sent it. */
    INVALID_REQUEST(WhoMustAct.CALLER),
    /** The service does not exist any more. */
    SERVICE_REMOVED(WhoMustAct.CALLER),
    /** Too fast: wait, and longer each time. */
    TOO_MANY_REQUESTS(WhoMustAct.NOBODY),
    /** Down, or in maintenance. */
    UNAVAILABLE(WhoMustAct.NOBODY),
    /** A fault at Apple's; the same request may succeed at once. */
    INTERNAL(WhoMustAct.NOBODY),
    /** A number that is not in the table; Apple adds some without notice. */
    UNKNOWN(WhoMustAct.ADMINISTRATOR);

    /** Who can do something about an error. */
    public enum WhoMustAct {
        /** Time heals it: the same request may succeed later. */
        NOBODY,
        /** A person who manages the location, or knows the user. */
        ADMINISTRATOR,
        /** The program that sent the request. */
        CALLER
    }

    private final WhoMustAct whoMustAct;

    VppErrorCategory(WhoMustAct whoMustAct) {
        this.whoMustAct = whoMustAct;
    }

    /** Who can do something about it. */
    public WhoMustAct whoMustAct() {
        return whoMustAct;
    }

    /** Whether the very same request may succeed later, without anybody doing anything. */
    public boolean retryable() {
        return whoMustAct == WhoMustAct.NOBODY;
    }
}
