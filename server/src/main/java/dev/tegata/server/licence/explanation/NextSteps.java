package dev.tegata.server.licence.explanation;

import dev.tegata.protocol.command.InstallState;
import dev.tegata.server.licence.cause.Cause;
import dev.tegata.server.licence.cause.DeviceError;
import dev.tegata.server.licence.cause.Rejection;
import dev.tegata.storage.licence.LocationState;
import dev.tegata.vpp.VppError;

/** Which next step belongs to what. Pure, and complete by the compiler's word. */
final class NextSteps {
    /** Assigned to a group at Apple's, so it is to be taken back there. */
    private static final int ASSIGNED_THROUGH_A_GROUP = 9817;

    private NextSteps() {}

    /** When the row says that it has come to an end there: nothing is tried again by itself. */
    static NextStep of(Cause cause) {
        return switch (cause) {
            case TOKEN_EXPIRED, TOKEN_REVOKED, TOKEN_INVALID -> NextStep.RENEW_TOKEN;
            case MANAGED_BY_ANOTHER -> NextStep.ONE_MANAGER;
            case NOT_PERMITTED -> NextStep.GIVE_RIGHTS;
            case NO_LICENCE_LEFT -> NextStep.BUY_OR_REVOKE;
            case LICENCE_UNUSABLE -> NextStep.CHECK_PURCHASE;
            case STOREFRONT -> NextStep.CHECK_COUNTRY;
            case INVALID_EMAIL, MAIL_REFUSED -> NextStep.CORRECT_MAIL;
            case NOT_REVOCABLE, ACCOUNT_RETIRED, UPDATE_REFUSED -> NextStep.NOTHING;
            case NOT_DEVICE_ASSIGNABLE -> NextStep.GRANT_TO_PERSON;
            case ACCOUNT_CONFLICT -> NextStep.RETIRE_ONE_AND_INVITE;
            case ACCOUNT_UNKNOWN_TO_APPLE -> NextStep.CREATE_ACCOUNT_AGAIN;
            case ALREADY_ASSIGNED -> NextStep.FIND_SHARED_ACCOUNT;
            case APPLE_REFUSED, DEVICE_REFUSED, REMOVAL_FAILED -> NextStep.SEE_WORDS;
            case APPLE_UNAVAILABLE -> NextStep.TRY_LATER;
            case APPLE_UNREACHABLE -> NextStep.CHECK_INTERNET;
            case EVENT_LOST -> NextStep.TRY_AGAIN;
            case MISSING_AT_APPLE, LICENCE_GONE, LICENCE_TAKEN_BACK -> NextStep.GRANT_AGAIN;
            case DEVICE_NOT_ASKABLE -> NextStep.INVITE_OTHERWISE;
            case INVITATION_URL_REJECTED -> NextStep.REFRESH_AND_INVITE;
            case INVITATION_NOT_FETCHED -> NextStep.SWITCH_ON_AND_INVITE;
            case DEVICE_LEFT -> NextStep.ENROLL_AGAIN;
            case MAIL_SERVER_UNREACHABLE -> NextStep.CHECK_MAIL_SERVER;
            case LICENCE_NOT_ON_DEVICE -> NextStep.SIGN_IN_WITH_THE_INVITED_ACCOUNT;
            case ALREADY_INSTALLED -> NextStep.DELETE_AND_INSTALL;
            case APP_INSTALLATION_PROHIBITED -> NextStep.ALLOW_INSTALLING;
            case CANNOT_BE_PURCHASED, NOT_IN_STORE -> NextStep.CHECK_COUNTRY_AND_SYSTEM;
            case SIGN_IN_REQUIRED, WAITING_FOR_SIGN_IN -> NextStep.SIGN_IN;
            case PERSON_REFUSED -> NextStep.TAKE_FROM_PORTAL;
            case MANAGEMENT_REFUSED -> NextStep.AGREE_TO_MANAGEMENT;
            case NOT_SUPPORTED -> NextStep.USE_ANOTHER_DEVICE;
            case REMOVED_BY_PERSON -> NextStep.INSTALL_AGAIN;
            case INSTALL_FAILED -> NextStep.FREE_SPACE;
            case DEVICE_SILENT -> NextStep.SWITCH_ON;
            case WAITING_FOR_PERSON -> NextStep.ANSWER_QUESTION;
            case SLOW -> NextStep.WAIT;
            case UNVERIFIABLE -> NextStep.LOOK_AT_DEVICE;
        };
    }

    /** When Apple has just said so. */
    static NextStep of(VppError error) {
        if (error.number() == ASSIGNED_THROUGH_A_GROUP) {
            return NextStep.LEAVE_GROUP;
        }
        return switch (error.category()) {
            case TOKEN_EXPIRED, TOKEN_REVOKED, TOKEN_INVALID -> NextStep.RENEW_TOKEN;
            case FORBIDDEN -> NextStep.GIVE_RIGHTS;
            case READ_ONLY -> NextStep.ONE_MANAGER;
            case NOT_ENOUGH_LICENCES -> NextStep.BUY_OR_REVOKE;
            case LICENCE_UNUSABLE -> NextStep.CHECK_PURCHASE;
            case STOREFRONT -> NextStep.CHECK_COUNTRY;
            case INVALID_EMAIL -> NextStep.CORRECT_MAIL;
            case NOTIFICATION_ADDRESS -> NextStep.CHECK_NOTIFICATION_ADDRESS;
            case NOT_REVOCABLE -> NextStep.NOTHING;
            case NOT_DEVICE_ASSIGNABLE -> NextStep.GRANT_TO_PERSON;
            case ACCOUNT_CONFLICT -> NextStep.RETIRE_ONE_AND_INVITE;
            case USER_NOT_FOUND -> NextStep.CREATE_ACCOUNT_AGAIN;
            case USER_EXISTS -> NextStep.TEGATA_ADOPTS;
            case USER_RETIRED, NOT_ASSIGNED, NOT_FOUND -> NextStep.TEGATA_COMPARES;
            case ALREADY_ASSIGNED -> NextStep.FIND_SHARED_ACCOUNT;
            case VERSION_UNKNOWN -> NextStep.TEGATA_READS_ALL;
            case INVALID_REQUEST -> NextStep.REPORT_FAULT;
            case SERVICE_REMOVED -> NextStep.UPDATE_TEGATA;
            case TOO_MANY_REQUESTS, UNAVAILABLE, INTERNAL -> NextStep.WAIT_FOR_APPLE;
            case UNKNOWN -> NextStep.SEE_WORDS;
        };
    }

    /** When a device has just said so. */
    static NextStep of(DeviceError error) {
        return switch (error) {
            case MALFORMED_REQUEST, MANIFEST_NOT_VALIDATED -> NextStep.REPORT_FAULT;
            case LICENCE_NOT_FOUND, ASSIGNMENT_NOT_FOUND, LICENCE_NOT_RETRIEVED, STORE_LICENCE_NOT_FOUND ->
                NextStep.TEGATA_TRIES_AGAIN;
            case NOT_WAITING_FOR_A_CODE, INVALID_CODE -> NextStep.REVOKE_AND_GRANT;
            case APP_NOT_MANAGED, NOT_MANAGED -> NextStep.INSTALL_AGAIN;
            case CANNOT_BE_REMOVED_NOW, STORE_HICCUP -> NextStep.TRY_AGAIN;
            case UNKNOWN_REQUEST_TYPE,
                    STORE_ID_NOT_VALIDATED,
                    ALREADY_INSTALLED,
                    NOT_AN_APP,
                    APP_INSTALLATION_DISABLED,
                    CANNOT_BE_PURCHASED,
                    STORE_LOGIN_REQUIRED,
                    ITEM_NOT_VALIDATED,
                    PERSON_REJECTED,
                    SYSTEM_APP -> of(error.cause());
        };
    }

    static NextStep of(Rejection rejection) {
        return of(rejection.cause());
    }

    static NextStep of(InstallState state) {
        return switch (state) {
            case QUEUED, REDEEMING, VALIDATING_PURCHASE, INSTALLING, VALIDATING_UPDATE, UPDATING, UNKNOWN ->
                NextStep.WAIT;
            case NEEDS_REDEMPTION -> NextStep.REVOKE_AND_GRANT;
            case PROMPTING, PROMPTING_FOR_UPDATE -> NextStep.ANSWER_QUESTION;
            case PROMPTING_FOR_LOGIN, PROMPTING_FOR_UPDATE_LOGIN -> NextStep.SIGN_IN;
            case PROMPTING_FOR_MANAGEMENT, MANAGEMENT_REJECTED -> NextStep.AGREE_TO_MANAGEMENT;
            case MANAGED, USER_INSTALLED_APP, UPDATE_REJECTED -> NextStep.NOTHING;
            case MANAGED_BUT_UNINSTALLED -> NextStep.INSTALL_AGAIN;
            case USER_REJECTED -> NextStep.TAKE_FROM_PORTAL;
            case FAILED -> NextStep.FREE_SPACE;
        };
    }

    static NextStep of(LocationState state) {
        return switch (state) {
            case OK -> NextStep.NOTHING;
            case TOKEN_EXPIRED, TOKEN_REVOKED, TOKEN_INVALID -> NextStep.RENEW_TOKEN;
            case FOREIGN_MDM -> NextStep.ONE_MANAGER;
            case MAINTENANCE, THROTTLED -> NextStep.WAIT_FOR_APPLE;
            case UNREACHABLE -> NextStep.CHECK_INTERNET;
        };
    }
}
