package dev.tegata.simulator.device;

/** How a device came under management; it decides which identifiers and commands exist (Apple: Device Management, Authenticate). */
public enum EnrollmentType {
    /** The whole device, identified by its UDID. */
    DEVICE,
    /** User Enrollment: only the managed part of a person's own device, identified by an EnrollmentID; no UDID, no serial number. */
    USER,
    /** Shared iPad: a device channel, and a user channel for whoever is signed in. */
    SHARED_IPAD
}
