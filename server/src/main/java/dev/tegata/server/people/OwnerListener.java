package dev.tegata.server.people;

import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Hears that a device has another owner, or none, in the transaction that makes it so. */
@FunctionalInterface
public interface OwnerListener {
    void ownerChanged(Handle transaction, UUID deviceId);
}
