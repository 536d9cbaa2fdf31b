package dev.tegata.server.http;

/**
 * Feeds one stream of server-sent events (WHATWG HTML, section "Server-sent events").
 *
 * <p>Given to {@link Response#events}; {@link #open} is called once, on a virtual thread, after the head of the answer
 * has left.
 */
@FunctionalInterface
public interface EventSource {
    /**
     * Starts feeding {@code sink}; may return at once and let other threads write, or write from here. The stream stays
     * open until {@link EventSink#close} or until the client is gone. Throwing ends the stream.
     */
    void open(EventSink sink) throws Exception;
}
