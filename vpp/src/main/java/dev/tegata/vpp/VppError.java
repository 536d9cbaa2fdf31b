package dev.tegata.vpp;

import static dev.tegata.vpp.VppErrorCategory.ACCOUNT_CONFLICT;
import static dev.tegata.vpp.VppErrorCategory.ALREADY_ASSIGNED;
import static dev.tegata.vpp.VppErrorCategory.FORBIDDEN;
import static dev.tegata.vpp.VppErrorCategory.INTERNAL;
import static dev.tegata.vpp.VppErrorCategory.INVALID_EMAIL;
import static dev.tegata.vpp.VppErrorCategory.INVALID_REQUEST;
import static dev.tegata.vpp.VppErrorCategory.LICENCE_UNUSABLE;
import static dev.tegata.vpp.VppErrorCategory.NOTIFICATION_ADDRESS;
import static dev.tegata.vpp.VppErrorCategory.NOT_ASSIGNED;
import static dev.tegata.vpp.VppErrorCategory.NOT_DEVICE_ASSIGNABLE;
import static dev.tegata.vpp.VppErrorCategory.NOT_ENOUGH_LICENCES;
import static dev.tegata.vpp.VppErrorCategory.NOT_FOUND;
import static dev.tegata.vpp.VppErrorCategory.NOT_REVOCABLE;
import static dev.tegata.vpp.VppErrorCategory.READ_ONLY;
import static dev.tegata.vpp.VppErrorCategory.SERVICE_REMOVED;
import static dev.tegata.vpp.VppErrorCategory.STOREFRONT;
import static dev.tegata.vpp.VppErrorCategory.TOKEN_EXPIRED;
import static dev.tegata.vpp.VppErrorCategory.TOKEN_INVALID;
import static dev.tegata.vpp.VppErrorCategory.TOKEN_REVOKED;
import static dev.tegata.vpp.VppErrorCategory.TOO_MANY_REQUESTS;
import static dev.tegata.vpp.VppErrorCategory.UNAVAILABLE;
import static dev.tegata.vpp.VppErrorCategory.UNKNOWN;
import static dev.tegata.vpp.VppErrorCategory.USER_EXISTS;
import static dev.tegata.vpp.VppErrorCategory.USER_NOT_FOUND;
import static dev.tegata.vpp.VppErrorCategory.USER_RETIRED;
import static dev.tegata.vpp.VppErrorCategory.VERSION_UNKNOWN;

import dev.tegata.vpp.VppErrorCategory.WhoMustAct;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An error number of Apple's licence service and what it means.
 *
 * <p>Any number may come at once or in the status of an event. Sources: Apple, "Handling error responses" (second version of the
 * service) and "Interpreting error codes" (first version, whose numbers still occur).
 *
 * @param meaning in our words; Apple's text comes with the {@link ErrorResponse}
 */
public record VppError(int number, VppErrorCategory category, String meaning) {

    private static final SortedMap<Integer, VppError> TABLE = new TreeMap<>();

    static {
        add(9600, INVALID_REQUEST, "an argument is missing");
        add(9601, TOKEN_INVALID, "login required");
        add(9602, INVALID_REQUEST, "an argument is invalid");
        add(9603, INTERNAL, "internal error");
        add(9604, NOT_FOUND, "no result");
        add(9605, STOREFRONT, "the storefront does not fit");
        add(9606, TOKEN_INVALID, "the token cannot be made sense of");
        add(9607, NOT_REVOCABLE, "the licence is irrevocable");
        add(9609, USER_NOT_FOUND, "no registered user has this clientUserId");
        add(9610, NOT_FOUND, "licence not found");
        add(9611, FORBIDDEN, "the administrator is not found or not allowed");
        add(9612, INTERNAL, "the job to claim licences failed");
        add(9613, INTERNAL, "the job to give up licences failed");
        add(9614, INVALID_REQUEST, "a date is invalid");
        add(9615, STOREFRONT, "the organization's country is not found");
        add(9616, ALREADY_ASSIGNED, "the licence is assigned already, to this user or one with the same Apple Account");
        add(9617, UNAVAILABLE, "the service has moved to another URL");
        add(9618, USER_RETIRED, "the user is retired already");
        add(9619, NOT_ASSIGNED, "the licence is not assigned");
        add(9620, NOT_ASSIGNED, "the user is deleted already");
        add(9621, TOKEN_EXPIRED, "the token has expired");
        add(9622, TOKEN_INVALID, "the token is invalid");
        add(9623, INVALID_REQUEST, "the push notification token is invalid");
        add(9624, LICENCE_UNUSABLE, "the licence was refunded");
        add(9625, TOKEN_REVOKED, "the token was revoked");
        add(9626, ALREADY_ASSIGNED, "the licence is assigned to another user");
        add(9627, TOO_MANY_REQUESTS, "the licence changes hands too often");
        add(9628, NOT_DEVICE_ASSIGNABLE, "the asset cannot be assigned to devices");
        add(9629, INVALID_REQUEST, "the token does not belong to this batchToken");
        add(9630, TOO_MANY_REQUESTS, "too many identical requests for what is assigned already");
        add(9631, NOT_ENOUGH_LICENCES, "too many identical requests while no licence is available");
        add(9632, TOO_MANY_REQUESTS, "too many identical requests");
        add(9633, UNAVAILABLE, "the batch of this request was lost");
        add(9634, SERVICE_REMOVED, "this service has been removed");
        add(9635, ACCOUNT_CONFLICT, "the Apple Account cannot be associated with the user");
        add(9636, ACCOUNT_CONFLICT, "the Managed Apple Account cannot be used");
        add(9637, FORBIDDEN, "not allowed for a facilitator's account");
        add(9638, FORBIDDEN, "the content manager lacks a right");
        add(9639, FORBIDDEN, "the content manager lacks a right");
        add(9640, FORBIDDEN, "the content manager lacks a right");
        add(9641, ACCOUNT_CONFLICT, "the Apple Account is associated with another user");
        add(9642, FORBIDDEN, "the content manager has no store account");
        add(9643, LICENCE_UNUSABLE, "the licence is locked for a transfer");
        add(9644, UNAVAILABLE, "maintenance");
        add(9645, READ_ONLY, "Apple's own management service manages the location");
        add(9646, TOO_MANY_REQUESTS, "too many requests");
        add(9647, TOKEN_INVALID, "not supported for legacy tokens");
        add(9650, INVALID_REQUEST, "the page index is invalid");
        add(9700, INVALID_REQUEST, "more assets than maxAssets");
        add(9701, INVALID_REQUEST, "more users than maxClientUserIds");
        add(9702, INVALID_REQUEST, "more devices than maxSerialNumbers");
        add(9703, INVALID_REQUEST, "an asset came twice");
        add(9704, INVALID_REQUEST, "a clientUserId came twice");
        add(9705, INVALID_REQUEST, "a serial number came twice");
        add(9706, NOT_REVOCABLE, "the asset is not revocable");
        add(9707, NOT_DEVICE_ASSIGNABLE, "the asset cannot be assigned to devices");
        add(9708, NOT_FOUND, "no event has this eventId");
        add(9709, NOT_ENOUGH_LICENCES, "not enough licences");
        add(9710, INVALID_REQUEST, "notificationUrl and notificationAuthToken are needed together");
        add(9711, NOTIFICATION_ADDRESS, "notificationUrl or notificationAuthToken is too long");
        add(9712, NOTIFICATION_ADDRESS, "notificationUrl is not a valid https URL");
        add(9713, INVALID_REQUEST, "the metadata of mdmInfo is too long");
        add(9714, INVALID_REQUEST, "more users than maxUsers");
        add(9715, INVALID_REQUEST, "a user came twice");
        add(9716, USER_EXISTS, "an active user has this clientUserId already");
        add(9717, INVALID_EMAIL, "the mail address is invalid");
        add(9718, INVALID_REQUEST, "no asset was given");
        add(9719, INVALID_REQUEST, "neither users nor devices were given");
        add(9720, INVALID_REQUEST, "no user was given");
        add(9721, VERSION_UNKNOWN, "the versionId is invalid");
        add(9722, TOKEN_INVALID, "the Authorization header is invalid");
        add(9723, INVALID_REQUEST, "mdmInfo is incomplete");
        add(9724, INVALID_REQUEST, "the id of mdmInfo is too long");
        add(9725, INVALID_REQUEST, "the name of mdmInfo is too long");
        add(9726, INVALID_REQUEST, "the HTTP method is not supported");
        add(9727, INVALID_REQUEST, "the content type is not supported");
        add(9728, NOTIFICATION_ADDRESS, "Apple could not deliver a test to notificationUrl");
        add(9729, UNAVAILABLE, "the service is unavailable");
        add(9811, INVALID_REQUEST, "the request about subscriptions is invalid");
        add(9812, INVALID_REQUEST, "the cursor is invalid");
        add(9813, INVALID_REQUEST, "the subscription's adamId is invalid");
        add(9814, USER_NOT_FOUND, "no associated user for the subscription");
        add(9815, NOT_ASSIGNED, "the subscription is not assigned");
        add(9816, INVALID_REQUEST, "a limit of subscriptions is exceeded");
        add(9817, NOT_REVOCABLE, "the subscription is assigned through a group");
        add(9818, FORBIDDEN, "the subscription cannot be disabled");
    }

    private static void add(int number, VppErrorCategory category, String meaning) {
        TABLE.put(number, new VppError(number, category, meaning));
    }

    /** What this number means; one that is not in the table keeps its number and is {@link VppErrorCategory#UNKNOWN}. */
    public static VppError of(int number) {
        VppError known = TABLE.get(number);
        return known == null ? new VppError(number, UNKNOWN, "not in our table of Apple's errors") : known;
    }

    /** Every number we know, in order. */
    public static Map<Integer, VppError> table() {
        return Map.copyOf(TABLE);
    }

    /** Whether the very same request may succeed later. */
    public boolean retryable() {
        return category.retryable();
    }

    /** Who can do something about it. */
    public WhoMustAct whoMustAct() {
        return category.whoMustAct();
    }
}
