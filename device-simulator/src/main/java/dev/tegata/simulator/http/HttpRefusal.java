package dev.tegata.simulator.http;

/** A request that is refused: becomes an answer with this status and {@code {"error": message}}. */
public final class HttpRefusal extends RuntimeException {
    private final int status;

    public HttpRefusal(int status, String message) {
        super(message);
        this.status = status;
    }

    public int status() {
        return status;
    }
}
