package dev.tegata.storage.enrollment;

/** Which channel of which kind of management an enrollment is; stored by name. */
public enum EnrollmentKind {
    DEVICE,
    USER,
    USER_ENROLLMENT_DEVICE,
    USER_ENROLLMENT_USER,
    SHARED_IPAD_USER;

    /** Whether it is the device's own channel, not that of a user on it. */
    public boolean isDeviceChannel() {
        return this == DEVICE || this == USER_ENROLLMENT_DEVICE;
    }
}
