package dev.tegata.server.licence;

import dev.tegata.vpp.VppErrorCategory;
import java.util.Locale;
import java.util.ResourceBundle;

/**
 * Why a step of the workflow failed or stalled: what an administrator reads first, before Apple's or the device's own words.
 *
 * <p>Rows keep {@link #key()} in their column {@code cause}. The texts say what happened, who must act and what to do next, in
 * {@code causes_en.properties} and {@code causes_ja.properties}.
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

    private static final ResourceBundle.Control NO_FALLBACK =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    /** The name in rows and on the wire, for example {@code no-licence-left}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What it means and who must act, in Japanese or, for any other locale, in English. */
    public String text(Locale locale) {
        return textOf(key(), locale);
    }

    /** As {@link #text}, for a key found in a row. */
    public static String textOf(String key, Locale locale) {
        Locale language = locale.getLanguage().equals("ja") ? Locale.JAPANESE : Locale.ENGLISH;
        return ResourceBundle.getBundle("dev.tegata.server.licence.causes", language, NO_FALLBACK)
                .getString(key);
    }

    static Cause of(VppErrorCategory category) {
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
