package dev.tegata.protocol.command;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * How far a device is with an app: the State of an InstallApplication answer and the Status of a ManagedApplicationList.
 *
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/managedapplicationlistresponse">Apple: Device
 *     Management, ManagedApplicationListResponse</a>
 */
public enum InstallState {
    /** Waiting for its turn. */
    QUEUED("Queued"),
    /** Waiting for a redemption code. */
    NEEDS_REDEMPTION("NeedsRedemption"),
    /** Redeeming the code. */
    REDEEMING("Redeeming"),
    /** Asking the user whether to install. */
    PROMPTING("Prompting"),
    /** Asking the user to sign in to the store. */
    PROMPTING_FOR_LOGIN("PromptingForLogin"),
    /** Checking the licence. */
    VALIDATING_PURCHASE("ValidatingPurchase"),
    /** Downloading and installing. */
    INSTALLING("Installing"),
    /** Installed and managed. */
    MANAGED("Managed"),
    /** Managed, but the user removed it. */
    MANAGED_BUT_UNINSTALLED("ManagedButUninstalled"),
    /** Asking the user whether to update. */
    PROMPTING_FOR_UPDATE("PromptingForUpdate"),
    /** Asking the user to sign in for an update. */
    PROMPTING_FOR_UPDATE_LOGIN("PromptingForUpdateLogin"),
    /** Checking the licence of an update. */
    VALIDATING_UPDATE("ValidatingUpdate"),
    /** Updating. */
    UPDATING("Updating"),
    /** Asking the user whether an app of theirs may become managed. */
    PROMPTING_FOR_MANAGEMENT("PromptingForManagement"),
    /** The user installed the app before it could be managed. */
    USER_INSTALLED_APP("UserInstalledApp"),
    /** The user refused the app. */
    USER_REJECTED("UserRejected"),
    /** The user refused the update. */
    UPDATE_REJECTED("UpdateRejected"),
    /** The user refused management. */
    MANAGEMENT_REJECTED("ManagementRejected"),
    /** It failed. */
    FAILED("Failed"),
    /** The device itself does not know. */
    UNKNOWN("Unknown");

    private static final Set<InstallState> INSTALLED = EnumSet.of(MANAGED, USER_INSTALLED_APP);
    private static final Set<InstallState> REFUSED_OR_FAILED =
            EnumSet.of(USER_REJECTED, UPDATE_REJECTED, MANAGEMENT_REJECTED, FAILED);
    private static final Set<InstallState> REPORTED_ONCE =
            EnumSet.of(USER_INSTALLED_APP, USER_REJECTED, UPDATE_REJECTED, MANAGEMENT_REJECTED, FAILED);

    private final String wireName;

    InstallState(String wireName) {
        this.wireName = wireName;
    }

    /** The state with Apple's name {@code text}; empty for one that is newer than this list. */
    public static Optional<InstallState> ofWire(String text) {
        return Arrays.stream(values())
                .filter(state -> state.wireName.equals(text))
                .findFirst();
    }

    /** Apple's name of the state. */
    public String wireName() {
        return wireName;
    }

    /** The app is there and nothing more will happen by itself: the install has succeeded. */
    public boolean isFinalOk() {
        return INSTALLED.contains(this);
    }

    /** A person refused or the device gave up, and nothing more will happen by itself. */
    public boolean isFinalFailed() {
        return REFUSED_OR_FAILED.contains(this);
    }

    /** A device lists this state once and then drops it: store it at first sight, the next list shows something else. */
    public boolean isReportedOnce() {
        return REPORTED_ONCE.contains(this);
    }
}
