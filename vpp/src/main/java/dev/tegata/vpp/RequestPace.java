package dev.tegata.vpp;

import java.time.Duration;
import java.util.Optional;

/**
 * Keeps the pace that Apple allows ({@link Limits#maxRequestPerSecond}): is asked before every single request with a token, the pages of a list
 * included. Thread-safe.
 */
@FunctionalInterface
public interface RequestPace {

    /** Every request goes at once. */
    RequestPace NONE = token -> Optional.empty();

    /**
     * Waits for the request's turn, on the thread of the call.
     *
     * @return empty when the request may go now; else it is not sent, and may be tried again after this pause
     */
    Optional<Duration> await(ContentToken token);
}
