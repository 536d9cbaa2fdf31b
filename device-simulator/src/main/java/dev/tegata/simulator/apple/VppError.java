package dev.tegata.simulator.apple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.json.Json;
import java.util.Arrays;
import java.util.Optional;

/** The errors this simulator speaks, with Apple's number and HTTP status (Apple: Device Management, Handling error responses). */
enum VppError {
    LOGIN_REQUIRED(9601, 401, "Login required"),
    INVALID_ARGUMENT(9602, 400, "Invalid argument"),
    INTERNAL_ERROR(9603, 500, "Internal error"),
    USER_NOT_FOUND(9609, 400, "Registered user not found"),
    ALREADY_ASSIGNED(9616, 400, "License already assigned"),
    NOT_ASSIGNED(9619, 400, "License not associated"),
    TOKEN_EXPIRED(9621, 401, "Token expired"),
    // Not in Apple's list for v2; clients in the field meet it inside HTTP 200.
    TOKEN_INVALID(9622, 200, "Invalid authentication token"),
    TOKEN_REVOKED(9625, 401, "Token revoked"),
    SERVICE_REMOVED(9634, 410, "Service removed"),
    CANNOT_ASSOCIATE_ACCOUNT(9635, 400, "Cannot associate the Apple Account with the user"),
    NOT_FOR_FACILITATORS(9637, 403, "Not allowed for facilitator accounts"),
    ACCOUNT_OF_OTHER_USER(9641, 400, "Apple Account already associated with another user"),
    // In Apple's list only as the failure of an event; 503 is our choice for whoever switches it on for a request.
    MAINTENANCE(9644, 503, "The account is under maintenance"),
    // Of the first version: Apple's own MDM service has the location, which others may only read.
    MANAGED_BY_APPLE(9645, 403, "The location is managed by another service"),
    TOO_MANY_REQUESTS(9646, 429, "Too many requests"),
    NOT_FOR_LEGACY_TOKENS(9647, 403, "Not supported for legacy tokens"),
    BAD_PAGE_INDEX(9650, 400, "Invalid page index"),
    TOO_MANY_ASSETS(9700, 400, "Number of assets exceeds the limit"),
    TOO_MANY_CLIENT_USER_IDS(9701, 400, "Number of clientUserIds exceeds the limit"),
    TOO_MANY_SERIAL_NUMBERS(9702, 400, "Number of serialNumbers exceeds the limit"),
    DUPLICATE_ASSETS(9703, 400, "Duplicate assets"),
    DUPLICATE_CLIENT_USER_IDS(9704, 400, "Duplicate clientUserIds"),
    DUPLICATE_SERIAL_NUMBERS(9705, 400, "Duplicate serialNumbers"),
    NOT_REVOCABLE(9706, 400, "Asset is not revocable"),
    NOT_DEVICE_ASSIGNABLE(9707, 400, "Asset is not device assignable"),
    EVENT_NOT_FOUND(9708, 400, "Event id not found"),
    NOT_ENOUGH_ASSETS(9709, 400, "Not enough assets available"),
    URL_AND_TOKEN_NEEDED(9710, 400, "Notification URL and auth token are both required"),
    NOTIFICATION_TOO_LONG(9711, 400, "Notification URL or auth token too long"),
    URL_NOT_HTTPS(9712, 400, "Notification URL must be a valid https URL"),
    METADATA_TOO_LONG(9713, 400, "MDM metadata too long"),
    TOO_MANY_USERS(9714, 400, "Number of users exceeds the limit"),
    DUPLICATE_USERS(9715, 400, "Duplicate users"),
    USER_EXISTS(9716, 400, "Active user with this clientUserId exists"),
    BAD_EMAIL(9717, 400, "Invalid email"),
    NO_ASSETS(9718, 400, "No assets given"),
    NO_TARGETS(9719, 400, "Neither users nor serial numbers given"),
    NO_USERS(9720, 400, "No users given"),
    BAD_VERSION_ID(9721, 400, "Invalid versionId"),
    BAD_AUTHORIZATION(9722, 401, "Invalid Authorization header"),
    MDM_INFO_INCOMPLETE(9723, 400, "MDM id, name and metadata are all required"),
    MDM_ID_TOO_LONG(9724, 400, "MDM id too long"),
    MDM_NAME_TOO_LONG(9725, 400, "MDM name too long"),
    METHOD_NOT_ALLOWED(9726, 405, "Method not allowed"),
    UNSUPPORTED_MEDIA_TYPE(9727, 415, "Content type must be application/json"),
    NOTIFICATION_UNREACHABLE(9728, 400, "Notification URL is unreachable"),
    UNAVAILABLE(9729, 503, "Service unavailable");

    private final int number;
    private final int status;
    private final String message;

    VppError(int number, int status, String message) {
        this.number = number;
        this.status = status;
        this.message = message;
    }

    int number() {
        return number;
    }

    int status() {
        return status;
    }

    /** The body of any number, also of one that is not in this table. */
    static ObjectNode json(int number) {
        return ofNumber(number)
                .map(VppError::json)
                .orElseGet(() -> Json.object().put("errorNumber", number).put("errorMessage", "Error " + number));
    }

    ObjectNode json() {
        return Json.object().put("errorNumber", number).put("errorMessage", message);
    }

    static Optional<VppError> ofNumber(int number) {
        return Arrays.stream(values()).filter(error -> error.number == number).findFirst();
    }
}
