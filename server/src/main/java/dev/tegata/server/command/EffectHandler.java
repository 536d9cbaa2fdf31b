package dev.tegata.server.command;

import org.jdbi.v3.core.Handle;

/**
 * Draws the consequences of a finished command, for the part of the server that asked for it.
 *
 * <p>Called after the report was recorded and answered, so that nothing it does can hold up the device. It runs in a transaction of its own,
 * together with the removal of the note that it is to run: when it throws it is called again, a bounded number of times.
 */
public interface EffectHandler {
    /** The name commands are queued with. */
    String effect();

    void apply(Handle transaction, FinishedCommand finished);
}
