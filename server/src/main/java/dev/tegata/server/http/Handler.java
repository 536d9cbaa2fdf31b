package dev.tegata.server.http;

/**
 * Answers one kind of request.
 *
 * <p>Called on a virtual thread of its own, so it may block; called from many threads at once, so it must be safe for
 * that. What it throws is turned into an answer by the listener's {@link ErrorMapper}.
 */
@FunctionalInterface
public interface Handler {
    /** Answers {@code request}, whose body has been received whole and within its limit. */
    Response handle(Request request) throws Exception;
}
