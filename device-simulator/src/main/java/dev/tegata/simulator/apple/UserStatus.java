package dev.tegata.simulator.apple;

/** The states of a VPP user record (Apple: Managing users). */
enum UserStatus {
    REGISTERED("Registered"),
    ASSOCIATED("Associated"),
    RETIRED("Retired"),
    DELETED("Deleted");

    private final String wire;

    UserStatus(String wire) {
        this.wire = wire;
    }

    String wire() {
        return wire;
    }

    boolean isActive() {
        return this == REGISTERED || this == ASSOCIATED;
    }
}
