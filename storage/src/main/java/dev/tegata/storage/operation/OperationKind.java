package dev.tegata.storage.operation;

/** What is done to every item. */
public enum OperationKind {
    GRANT,
    REVOKE,
    CREATE_VPP_USERS,
    RETIRE_VPP_USERS
}
