package dev.tegata.server.licence.cause;

import java.util.Arrays;
import java.util.Optional;

/** Why a device does not take an app, the RejectionReason of its answer (Apple: InstallApplicationResponse). */
public enum Rejection {
    APP_ALREADY_INSTALLED("AppAlreadyInstalled", Cause.ALREADY_INSTALLED),
    /** No failure: it is at it. */
    APP_ALREADY_QUEUED("AppAlreadyQueued", Cause.SLOW),
    APP_STORE_DISABLED("AppStoreDisabled", Cause.APP_INSTALLATION_PROHIBITED),
    COULD_NOT_VERIFY_APP_ID("CouldNotVerifyAppID", Cause.NOT_IN_STORE),
    MANAGEMENT_CHANGE_NOT_SUPPORTED("ManagementChangeNotSupported", Cause.ALREADY_INSTALLED),
    NOT_AN_APP("NotAnApp", Cause.NOT_SUPPORTED),
    NOT_SUPPORTED("NotSupported", Cause.NOT_SUPPORTED),
    OTHER("Other", Cause.INSTALL_FAILED),
    PURCHASE_METHOD_NOT_SUPPORTED("PurchaseMethodNotSupported", Cause.NOT_SUPPORTED),
    PURCHASE_METHOD_NOT_SUPPORTED_IN_MULTI_USER("PurchaseMethodNotSupportedInMultiUser", Cause.NOT_SUPPORTED);

    private final String wireName;
    private final Cause cause;

    Rejection(String wireName, Cause cause) {
        this.wireName = wireName;
        this.cause = cause;
    }

    /** The one with Apple's name {@code text}; empty for one that is newer than this list. */
    public static Optional<Rejection> ofWire(String text) {
        return Arrays.stream(values())
                .filter(rejection -> rejection.wireName.equals(text))
                .findFirst();
    }

    /** Apple's name. */
    public String wireName() {
        return wireName;
    }

    /** What it means for an install. */
    public Cause cause() {
        return cause;
    }
}
