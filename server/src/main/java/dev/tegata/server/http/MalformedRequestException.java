package dev.tegata.server.http;

/**
 * The client sent something that cannot be understood; an {@link ErrorMapper} answers it with 400.
 *
 * <p>The message names what came and what was expected, and is meant to be shown to the client.
 */
public final class MalformedRequestException extends RuntimeException {
    private final String detail;

    /** With a sentence fit to be shown to the client. */
    public MalformedRequestException(String message) {
        super(message);
        this.detail = message;
    }

    /** The message, which is never absent. */
    public String detail() {
        return detail;
    }
}
