package dev.tegata.simulator.apple;

/** The kinds of asynchronous events, named as on the wire (Apple: Event Status). */
enum EventType {
    ASSOCIATE,
    DISASSOCIATE,
    REVOKE,
    CREATE,
    UPDATE,
    RETIRE;

    boolean isAboutUsers() {
        return this == CREATE || this == UPDATE || this == RETIRE;
    }

    String notificationType() {
        return isAboutUsers() ? "USER_MANAGEMENT" : "ASSET_MANAGEMENT";
    }

    /** The name of the list in a notification. */
    String listName() {
        return isAboutUsers() ? "users" : "assignments";
    }
}
