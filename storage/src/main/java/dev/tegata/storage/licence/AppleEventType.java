package dev.tegata.storage.licence;

/** What an asynchronous request asks of Apple. */
public enum AppleEventType {
    CREATE,
    UPDATE,
    RETIRE,
    ASSOCIATE,
    DISASSOCIATE
}
