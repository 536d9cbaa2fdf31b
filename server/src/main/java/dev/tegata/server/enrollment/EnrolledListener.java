package dev.tegata.server.enrollment;

import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Hears that a device has enrolled, for the first time or anew, in the transaction that makes it so. */
@FunctionalInterface
public interface EnrolledListener {
    void enrolled(Handle transaction, UUID deviceId);
}
