package dev.tegata.simulator.load;

import java.util.Locale;

/** What the devices of a run do. */
enum Mode {
    /** Polls, one device a connection, by TLS client certificate; nothing waits for it. */
    POLL,
    /** Polls signed in the header Mdm-Signature, each of another device. */
    SIGNED_POLL,
    /** TokenUpdates with a new token each, one device a connection, by TLS client certificate. */
    TOKEN_UPDATE,
    /** The same, signed in the header Mdm-Signature, each of another device. */
    SIGNED_TOKEN_UPDATE,
    /** Each device once: connect, poll, acknowledge what comes until nothing comes, close. */
    CYCLE,
    /** The same on connections made before the clock runs. */
    KEPT_CYCLE,
    /** Each device once: connect, Authenticate, TokenUpdate, close. */
    ENROLL,
    /** Connect with a full TLS handshake, poll, close. */
    HANDSHAKE,
    /** Many connections that stay, each polling now and then. */
    IDLE;

    boolean signed() {
        return this == SIGNED_POLL || this == SIGNED_TOKEN_UPDATE;
    }

    /** Whether the connections are made before the clock runs. */
    boolean connectsBefore() {
        return switch (this) {
            case POLL, SIGNED_POLL, TOKEN_UPDATE, SIGNED_TOKEN_UPDATE, KEPT_CYCLE, IDLE -> true;
            case CYCLE, ENROLL, HANDSHAKE -> false;
        };
    }

    /** Whether a run is over when each device has had its turn. */
    boolean eachOnce() {
        return this == CYCLE || this == KEPT_CYCLE || this == ENROLL;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
