package dev.tegata.server.licence.cause;

import java.util.Arrays;
import java.util.Optional;

/**
 * The error numbers of a device about apps that are known to us, whichever domain they come in: {@code MCMDMErrorDomain}, or {@code
 * MDMErrorDomain} on newer systems. Apple calls the numbers internal and may change them, so an unknown one is no surprise (Apple: Mobile
 * Device Management Protocol Reference, "MCMDMErrorDomain").
 */
public enum DeviceError {
    MALFORMED_REQUEST(12008, Cause.INSTALL_FAILED),
    UNKNOWN_REQUEST_TYPE(12021, Cause.NOT_SUPPORTED),
    STORE_ID_NOT_VALIDATED(12023, Cause.NOT_IN_STORE),
    MANIFEST_NOT_VALIDATED(12024, Cause.INSTALL_FAILED),
    ALREADY_INSTALLED(12025, Cause.ALREADY_INSTALLED),
    LICENCE_NOT_FOUND(12026, Cause.LICENCE_NOT_ON_DEVICE),
    NOT_AN_APP(12027, Cause.NOT_SUPPORTED),
    NOT_WAITING_FOR_A_CODE(12028, Cause.INSTALL_FAILED),
    APP_NOT_MANAGED(12029, Cause.INSTALL_FAILED),
    APP_INSTALLATION_DISABLED(12031, Cause.APP_INSTALLATION_PROHIBITED),
    CANNOT_BE_PURCHASED(12035, Cause.CANNOT_BE_PURCHASED),
    CANNOT_BE_REMOVED_NOW(12036, Cause.REMOVAL_FAILED),
    INVALID_CODE(12037, Cause.INSTALL_FAILED),
    NOT_MANAGED(12038, Cause.INSTALL_FAILED),
    STORE_LOGIN_REQUIRED(12040, Cause.SIGN_IN_REQUIRED),
    ITEM_NOT_VALIDATED(12046, Cause.NOT_IN_STORE),
    ASSIGNMENT_NOT_FOUND(12047, Cause.LICENCE_NOT_ON_DEVICE),
    PERSON_REJECTED(12063, Cause.PERSON_REFUSED),
    LICENCE_NOT_RETRIEVED(12064, Cause.LICENCE_NOT_ON_DEVICE),
    SYSTEM_APP(12065, Cause.NOT_SUPPORTED),
    /** The store's own number for the same, as devices hand it on. */
    STORE_LICENCE_NOT_FOUND(9610, Cause.LICENCE_NOT_ON_DEVICE),
    /** Comes now and then from the store although all is well; a later try succeeds. */
    STORE_HICCUP(506, Cause.INSTALL_FAILED);

    private final int number;
    private final Cause cause;

    DeviceError(int number, Cause cause) {
        this.number = number;
        this.cause = cause;
    }

    /** The one with this number; empty for one that is not known to us. */
    public static Optional<DeviceError> of(long number) {
        return Arrays.stream(values()).filter(error -> error.number == number).findFirst();
    }

    public int number() {
        return number;
    }

    /** What it means for an install. */
    public Cause cause() {
        return cause;
    }
}
