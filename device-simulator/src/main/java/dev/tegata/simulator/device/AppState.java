package dev.tegata.simulator.device;

/** How far a managed app is, by Apple's words (Apple: Device Management, Managed Application List Command). */
public enum AppState {
    PROMPTING("Prompting", false),
    PROMPTING_FOR_LOGIN("PromptingForLogin", false),
    PROMPTING_FOR_MANAGEMENT("PromptingForManagement", false),
    INSTALLING("Installing", false),
    UPDATING("Updating", false),
    MANAGED("Managed", false),
    MANAGED_BUT_UNINSTALLED("ManagedButUninstalled", false),
    USER_INSTALLED_APP("UserInstalledApp", true),
    USER_REJECTED("UserRejected", true),
    UPDATE_REJECTED("UpdateRejected", true),
    MANAGEMENT_REJECTED("ManagementRejected", true),
    FAILED("Failed", true);

    private final String wireName;
    private final boolean reportedOnce;

    AppState(String wireName, boolean reportedOnce) {
        this.wireName = wireName;
        this.reportedOnce = reportedOnce;
    }

    public String wireName() {
        return wireName;
    }

    /** The device tells this state in one ManagedApplicationList and then forgets it. */
    public boolean reportedOnce() {
        return reportedOnce;
    }

    /** The app is on its way: a prompt is open, or it is being fetched. */
    public boolean underWay() {
        return switch (this) {
            case PROMPTING, PROMPTING_FOR_LOGIN, PROMPTING_FOR_MANAGEMENT, INSTALLING, UPDATING -> true;
            default -> false;
        };
    }
}
