package dev.tegata.storage.licence;

/** Whether Apple serves us for a location, or the exact reason why not. */
public enum LocationState {
    OK(true),
    TOKEN_EXPIRED(false),
    TOKEN_REVOKED(false),
    TOKEN_INVALID(false),
    /** Another MDM server has claimed the location; two of them would hand out the same licences. */
    FOREIGN_MDM(false),
    MAINTENANCE(true),
    THROTTLED(true),
    UNREACHABLE(true);

    private final boolean writable;

    LocationState(boolean writable) {
        this.writable = writable;
    }

    /** Whether work for the location may be sent to Apple: false when it takes an administrator to mend it, true when waiting may. */
    public boolean writable() {
        return writable;
    }
}
