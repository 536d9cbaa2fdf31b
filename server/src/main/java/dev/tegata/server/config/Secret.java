package dev.tegata.server.config;

/** A value that prints nothing of itself. */
public record Secret(String value) {
    @Override
    public String toString() {
        return "***";
    }
}
