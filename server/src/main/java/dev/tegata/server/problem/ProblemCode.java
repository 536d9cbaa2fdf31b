package dev.tegata.server.problem;

import static dev.tegata.server.problem.Category.CONFLICT;
import static dev.tegata.server.problem.Category.FORBIDDEN;
import static dev.tegata.server.problem.Category.INVALID;
import static dev.tegata.server.problem.Category.NOT_FOUND;
import static dev.tegata.server.problem.Category.REFUSED;
import static dev.tegata.server.problem.Category.TOO_LARGE;
import static dev.tegata.server.problem.Category.UNAUTHENTICATED;
import static dev.tegata.server.problem.Category.UNAVAILABLE;
import static dev.tegata.server.problem.Category.UNSUPPORTED;
import static dev.tegata.server.problem.Category.UPSTREAM;

import java.util.Locale;

/**
 * Every problem Tegata can report: the list a translator, an operator and the API's reader all go by.
 *
 * <p>The texts stand under {@link #key()} in {@code problems_en.properties} and {@code problems_ja.properties}; each says what was expected,
 * what came and what to do.
 */
public enum ProblemCode {
    // The request
    MALFORMED_REQUEST(INVALID),
    MALFORMED_JSON(INVALID),
    MISSING_FIELD(INVALID),
    INVALID_FIELD(INVALID),
    UNKNOWN_FIELD(INVALID),
    INVALID_CURSOR(INVALID),
    MALFORMED_PLIST(INVALID),
    BODY_TOO_LARGE(TOO_LARGE),
    UNSUPPORTED_MEDIA_TYPE(UNSUPPORTED),
    UNAUTHENTICATED_CALL(UNAUTHENTICATED),
    NOT_ALLOWED(FORBIDDEN),
    NO_SUCH_RESOURCE(NOT_FOUND),
    NO_SUCH_ROUTE(NOT_FOUND),
    METHOD_NOT_ALLOWED(Category.METHOD_NOT_ALLOWED),
    NAME_TAKEN(CONFLICT),
    STILL_REFERENCED(CONFLICT),
    ORGANIZATION_RING(CONFLICT),
    // Content tokens
    CONTENT_TOKEN_NONSENSE(INVALID),
    CONTENT_TOKEN_EXPIRED(REFUSED),
    CONTENT_TOKEN_REJECTED(REFUSED),
    CONTENT_TOKEN_OF_OTHER_LOCATION(REFUSED),
    LOCATION_NOT_SERVED(REFUSED),
    LOCATION_NOT_FOREIGN(CONFLICT),
    NO_LOCATION(REFUSED),
    SEVERAL_LOCATIONS(REFUSED),
    // VPP accounts
    VPP_USER_EXISTS(CONFLICT),
    VPP_USER_BUSY(CONFLICT),
    VPP_USER_NOT_CREATED(REFUSED),
    VPP_USER_RETIRED(REFUSED),
    // Invitations
    ALREADY_ASSOCIATED(REFUSED),
    INVITE_CODE_MISSING(REFUSED),
    NO_MAIL_ADDRESS(REFUSED),
    MAIL_NOT_CONFIGURED(REFUSED),
    NO_LINKED_DEVICE(REFUSED),
    NO_DEVICE_CAN_BE_ASKED(REFUSED),
    APP_STORE_PROHIBITED(REFUSED),
    ACCOUNT_CHANGE_PROHIBITED(REFUSED),
    USER_ENROLLMENT_CANNOT_BE_INVITED(REFUSED),
    DEVICE_NOT_ENROLLED(REFUSED),
    DEVICE_TOO_OLD(REFUSED),
    NOT_THE_OWNER(REFUSED),
    INVITATION_CLOSED(CONFLICT),
    INVITATION_UNDER_WAY(CONFLICT),
    // Licences
    NOT_YET_ASSOCIATED(REFUSED),
    NO_LICENCE_LEFT(REFUSED),
    OTHERS_WAIT(REFUSED),
    ALREADY_WAITING(CONFLICT),
    WAITING_ENDED(CONFLICT),
    RECLAIM_DECIDED(CONFLICT),
    ASSET_NOT_DEVICE_ASSIGNABLE(REFUSED),
    ASSET_NOT_FOR_PLATFORM(REFUSED),
    ASSET_FOR_DEVICES_ONLY(REFUSED),
    NO_DEVICE_FOR_LICENCE(REFUSED),
    ASSET_NOT_REVOCABLE(REFUSED),
    ASSET_NOT_AN_APP(REFUSED),
    ASSET_GONE(REFUSED),
    DEVICE_HAS_NO_SERIAL_NUMBER(REFUSED),
    USER_ENROLLMENT_NEEDS_USER_LICENCE(REFUSED),
    SHARED_IPAD_NEEDS_DEVICE_LICENCE(REFUSED),
    MOVE_UNDER_WAY(CONFLICT),
    ALREADY_ASSIGNED(CONFLICT),
    NOT_ASSIGNED(REFUSED),
    ASSIGNMENT_NOT_ACTIVE(CONFLICT),
    INSTALL_UNDER_WAY(CONFLICT),
    DIFFERENCE_NOT_REPAIRABLE(REFUSED),
    // What Apple reports
    NOTIFICATION_TOKEN_WRONG(UNAUTHENTICATED),
    NOTIFICATION_MALFORMED(INVALID),
    // Operations
    OPERATION_ENDED(CONFLICT),
    OPERATION_UNDER_WAY(CONFLICT),
    NOTHING_TO_RETRY(CONFLICT),
    // Who a device is; to devices all of these are 400
    IDENTITY_MISSING(INVALID),
    IDENTITY_UNKNOWN(INVALID),
    IDENTITY_NOT_BOUND(INVALID),
    IDENTITY_OF_ANOTHER(INVALID),
    IDENTITY_EXPIRED(INVALID),
    IDENTITY_SUPERSEDED(INVALID),
    SIGNATURE_INVALID(INVALID),
    FORWARDED_CERTIFICATE_UNREADABLE(INVALID),
    // Enrollment
    ENROLLMENT_UNKNOWN(INVALID),
    ENROLLMENT_NOT_COMPLETE(INVALID),
    ENROLLMENT_ENDED(INVALID),
    ENROLLMENT_REMOVED(FORBIDDEN),
    ENROLLMENT_LINK_UNKNOWN(NOT_FOUND),
    ENROLLMENT_LINK_EXPIRED(NOT_FOUND),
    ENROLLMENT_LINK_USED(NOT_FOUND),
    PUSH_TOPIC_MISSING(UNAVAILABLE),
    TOKEN_SERVICE_NOT_SERVED(INVALID),
    SCEP_OPERATION_NOT_SERVED(INVALID),
    // Devices and commands
    COMMAND_FINISHED(CONFLICT),
    COMMAND_OF_WORKFLOW(CONFLICT),
    NO_UNLOCK_TOKEN(REFUSED),
    COMMAND_NOT_SUPPORTED(INVALID),
    // The world around
    APPLE_REFUSED(UPSTREAM),
    APPLE_UNREACHABLE(UPSTREAM),
    OVERLOADED(UNAVAILABLE),
    INTERNAL(Category.INTERNAL);

    private final Category category;

    ProblemCode(Category category) {
        this.category = category;
    }

    public Category category() {
        return category;
    }

    /** The name on the wire and in the message bundles, for example {@code no-licence-left}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The code with that {@link #key()}.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static ProblemCode of(String key) {
        return valueOf(key.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
