package dev.tegata.server.licence.explanation;

/** Whose turn it is. */
public enum WhoMustAct {
    ADMINISTRATOR,
    /** Whoever uses the device. */
    PERSON,
    /** Apple's service has to recover; we try again by ourselves. */
    APPLE,
    /** This server, by itself or by its makers. */
    TEGATA,
    /** It is done, or goes on by itself. */
    NOBODY
}
