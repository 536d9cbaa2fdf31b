package dev.tegata.server.http;

/**
 * The writing end of a stream of server-sent events. Safe for use by many threads.
 *
 * <p>The kernel sends a comment line when nothing else was sent for the listener's heartbeat interval, so a client that
 * went away without a word is noticed.
 */
public interface EventSink extends AutoCloseable {
    /**
     * Sends one event and waits until its bytes were handed to the network, at most the listener's write timeout; a
     * client that takes longer is cut off.
     *
     * @param name the event's type; one line
     * @param data any text; line breaks are carried as the format asks
     * @return false when the stream is over and nothing was sent
     */
    boolean send(String name, String data);

    /** False as soon as the client is known to be gone or the stream was closed. */
    boolean isOpen();

    /**
     * Runs {@code action} once on a virtual thread when the stream is over, for whatever cause; at once when it already
     * is.
     */
    void onClose(Runnable action);

    /** Ends the stream; harmless when it is already over. */
    @Override
    void close();
}
