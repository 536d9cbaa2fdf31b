package dev.tegata.vpp;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A call to Apple's licence service gave no result: Apple refused it ({@link VppRefusedException}) or there was no usable answer
 * ({@link VppNoAnswerException}). No message contains a token or an invitation code.
 */
public abstract sealed class VppException extends RuntimeException permits VppRefusedException, VppNoAnswerException {

    /** Where a call went and what came back over HTTP. */
    record Exchange(String method, String path, OptionalInt status, Optional<Duration> retryAfter) {

        @Override
        public String toString() {
            return "VPP " + method + " " + path;
        }

        String hint() {
            return retryAfter
                    .map(pause -> " (retry after " + pause.toSeconds() + " s)")
                    .orElse("");
        }
    }

    private final transient Exchange exchange;

    VppException(String message, Exchange exchange) {
        super(message);
        this.exchange = exchange;
    }

    VppException(String message, Exchange exchange, Throwable cause) {
        super(message, cause);
        this.exchange = exchange;
    }

    Exchange exchange() {
        return exchange;
    }

    /** GET or POST. */
    public String method() {
        return exchange.method();
    }

    /** The path of the service, without the query. */
    public String path() {
        return exchange.path();
    }

    /** The HTTP status; empty when none came. */
    public OptionalInt status() {
        return exchange.status();
    }

    /** How long Apple asks to wait; who ignores it may be shut out. */
    public Optional<Duration> retryAfter() {
        return exchange.retryAfter();
    }

    /** Whether the very same call may succeed later, without anybody doing anything. */
    public abstract boolean retryable();

    /**
     * Whether a change that was asked for may have happened nevertheless. Then read what is there before asking again. Always
     * false for calls that only read, and for what Apple refused: a refusal means that nothing was queued.
     */
    public abstract boolean mayHaveTakenEffect();
}
