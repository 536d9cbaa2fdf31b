package dev.tegata.simulator.device;

import java.time.Instant;

/**
 * A dialog that is open on a device.
 *
 * @param id unique on the device
 * @param about what it is about, for a person: an app's name, the server's program, the reason of a failure; never a secret
 */
public record Dialog(String id, DialogKind kind, String about, Instant openedAt) {}
