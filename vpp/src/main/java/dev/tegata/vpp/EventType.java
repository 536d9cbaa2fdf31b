package dev.tegata.vpp;

/** What a queued change does. */
public enum EventType {
    ASSOCIATE,
    DISASSOCIATE,
    REVOKE,
    CREATE,
    UPDATE,
    RETIRE,
    /** One that Apple has added since. */
    UNKNOWN;

    static EventType of(String text) {
        for (EventType type : values()) {
            if (type.name().equals(text)) {
                return type;
            }
        }
        return UNKNOWN;
    }
}
