package dev.tegata.server.enrollment;

import dev.tegata.storage.enrollment.EndReason;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Hears that a device has enrolled, or left, in the transaction that makes it so. */
@FunctionalInterface
public interface EnrollmentListener {
    /** For the first time or anew. */
    void enrolled(Handle transaction, UUID deviceId);

    /** Its profile was removed from it, or an administrator ended its management. */
    default void left(Handle transaction, UUID deviceId, EndReason reason) {}
}
