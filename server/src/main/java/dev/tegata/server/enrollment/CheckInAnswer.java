package dev.tegata.server.enrollment;

/** What a device is told on its check-in. */
public sealed interface CheckInAnswer {
    /** Taken, and on disk. */
    record Done() implements CheckInAnswer {}

    /** Taken, with a property list in return. */
    record WithPlist(byte[] plist) implements CheckInAnswer {}

    /** This server gives users of a Mac no channel of their own for this login (Apple: UserAuthenticate; 410). */
    record UserNotManaged() implements CheckInAnswer {}

    /** There are no declarations here (404). */
    record NoDeclarations() implements CheckInAnswer {}
}
