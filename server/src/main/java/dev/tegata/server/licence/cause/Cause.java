package dev.tegata.server.licence.cause;

import dev.tegata.vpp.VppErrorCategory;
import java.util.Locale;

/**
 * Why a step of the workflow failed or stalled: what an administrator reads first, before Apple's or the device's own words.
 *
 * <p>Rows keep {@link #key()} in their column {@code cause}. What happened, who must act and what to do next is said
 * by {@link dev.tegata.server.licence.explanation.Explanations}.
 */
public enum Cause {
    // Apple
    TOKEN_EXPIRED,
    TOKEN_REVOKED,
    TOKEN_INVALID,
    MANAGED_BY_ANOTHER,
    NOT_PERMITTED,
    NO_LICENCE_LEFT,
    LICENCE_UNUSABLE,
    STOREFRONT,
    INVALID_EMAIL,
    NOT_REVOCABLE,
    NOT_DEVICE_ASSIGNABLE,
    ACCOUNT_CONFLICT,
    ACCOUNT_UNKNOWN_TO_APPLE,
    ALREADY_ASSIGNED,
    APPLE_REFUSED,
    APPLE_UNAVAILABLE,
    APPLE_UNREACHABLE,
    EVENT_LOST,
    MISSING_AT_APPLE,
    ACCOUNT_RETIRED,
    // Invitation
    DEVICE_NOT_ASKABLE,
    INVITATION_URL_REJECTED,
    INVITATION_NOT_FETCHED,
    DEVICE_REFUSED,
    DEVICE_LEFT,
    MAIL_REFUSED,
    MAIL_SERVER_UNREACHABLE,
    // Install
    LICENCE_NOT_ON_DEVICE,
    ALREADY_INSTALLED,
    APP_INSTALLATION_PROHIBITED,
    CANNOT_BE_PURCHASED,
    SIGN_IN_REQUIRED,
    PERSON_REFUSED,
    UPDATE_REFUSED,
    MANAGEMENT_REFUSED,
    NOT_IN_STORE,
    NOT_SUPPORTED,
    REMOVED_BY_PERSON,
    INSTALL_FAILED,
    DEVICE_SILENT,
    WAITING_FOR_PERSON,
    WAITING_FOR_SIGN_IN,
    SLOW,
    UNVERIFIABLE,
    REMOVAL_FAILED,
    LICENCE_GONE,
    // Operation
    LICENCE_TAKEN_BACK;

    /** The name in rows and on the wire, for example {@code no-licence-left}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The one with that {@link #key()}, as found in a row.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Cause ofKey(String key) {
        return valueOf(key.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** What an error of Apple's means for whatever was asked for. */
    public static Cause of(VppErrorCategory category) {
        return switch (category) {
            case TOKEN_EXPIRED -> TOKEN_EXPIRED;
            case TOKEN_REVOKED -> TOKEN_REVOKED;
            case TOKEN_INVALID -> TOKEN_INVALID;
            case FORBIDDEN -> NOT_PERMITTED;
            case READ_ONLY -> MANAGED_BY_ANOTHER;
            case NOT_ENOUGH_LICENCES -> NO_LICENCE_LEFT;
            case LICENCE_UNUSABLE -> LICENCE_UNUSABLE;
            case STOREFRONT -> STOREFRONT;
            case INVALID_EMAIL -> INVALID_EMAIL;
            case NOT_REVOCABLE -> NOT_REVOCABLE;
            case NOT_DEVICE_ASSIGNABLE -> NOT_DEVICE_ASSIGNABLE;
            case ACCOUNT_CONFLICT -> ACCOUNT_CONFLICT;
            case USER_NOT_FOUND -> ACCOUNT_UNKNOWN_TO_APPLE;
            case USER_RETIRED -> ACCOUNT_RETIRED;
            case ALREADY_ASSIGNED -> ALREADY_ASSIGNED;
            case TOO_MANY_REQUESTS, UNAVAILABLE, INTERNAL -> APPLE_UNAVAILABLE;
            case USER_EXISTS,
                    NOT_ASSIGNED,
                    NOT_FOUND,
                    VERSION_UNKNOWN,
                    INVALID_REQUEST,
                    SERVICE_REMOVED,
                    NOTIFICATION_ADDRESS,
                    UNKNOWN -> APPLE_REFUSED;
        };
    }
}
