package dev.tegata.vpp;

/** The web services of a location, by their keys in {@code urls} of Apple's service config, with the paths to fall back on. */
enum Endpoint {
    CLIENT_CONFIG("clientConfig", "/client/config"),
    GET_ASSETS("getAssets", "/assets"),
    GET_ASSIGNMENTS("getAssignments", "/assignments"),
    ASSOCIATE_ASSETS("associateAssets", "/assets/associate"),
    DISASSOCIATE_ASSETS("disassociateAssets", "/assets/disassociate"),
    REVOKE_ASSETS("revokeAssets", "/assets/revoke"),
    GET_USERS("getUsers", "/users"),
    CREATE_USERS("createUsers", "/users/create"),
    UPDATE_USERS("updateUsers", "/users/update"),
    RETIRE_USERS("retireUsers", "/users/retire"),
    EVENT_STATUS("eventStatus", "/status");

    final String key;
    final String path;

    Endpoint(String key, String path) {
        this.key = key;
        this.path = path;
    }
}
