package dev.tegata.simulator.device;

import org.jspecify.annotations.Nullable;

/** The device could not enroll, or could not finish what it was doing with the server; the message carries the server's answer. */
public final class EnrollmentFailed extends Exception {

    public EnrollmentFailed(String message) {
        this(message, null);
    }

    public EnrollmentFailed(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
