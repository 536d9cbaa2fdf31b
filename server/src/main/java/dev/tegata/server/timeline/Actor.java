package dev.tegata.server.timeline;

/** Who did something, as it stands in the timeline. */
public record Actor(String name) {
    /** The server itself, by its rules and schedules. */
    public static final Actor SYSTEM = new Actor("system");

    /** Apple's services. */
    public static final Actor APPLE = new Actor("apple");

    /** An administrator, known by the name of the API token. */
    public static Actor admin(String tokenName) {
        return new Actor("admin:" + tokenName);
    }

    public static Actor device(String deviceKey) {
        return new Actor("device:" + deviceKey);
    }

    @Override
    public String toString() {
        return name;
    }
}
