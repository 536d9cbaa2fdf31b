package dev.tegata.vpp;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * No usable answer came from Apple: the network failed, what came was not what the service speaks, or the request was not sent because
 * Apple's pace did not allow it.
 */
public final class VppNoAnswerException extends VppException {

    private final boolean retryable;
    private final boolean mayHaveTakenEffect;
    private final boolean sent;

    /** An answer came, but none of use. */
    VppNoAnswerException(
            Exchange exchange, String expected, String got, boolean retryable, boolean mayHaveTakenEffect) {
        super(message(exchange, expected, got), exchange);
        this.retryable = retryable;
        this.mayHaveTakenEffect = mayHaveTakenEffect;
        this.sent = true;
    }

    /** No answer came. */
    VppNoAnswerException(Exchange exchange, String expected, Throwable cause, boolean mayHaveTakenEffect) {
        super(message(exchange, expected, cause.toString()), exchange, cause);
        this.retryable = true;
        this.mayHaveTakenEffect = mayHaveTakenEffect;
        this.sent = true;
    }

    private VppNoAnswerException(Exchange exchange, String message) {
        super(message, exchange);
        this.retryable = true;
        this.mayHaveTakenEffect = false;
        this.sent = false;
    }

    /** The {@link RequestPace} gave no turn. */
    static VppNoAnswerException notSent(String method, String path, Duration pause) {
        Exchange exchange = new Exchange(method, path, OptionalInt.empty(), Optional.of(pause));
        return new VppNoAnswerException(
                exchange,
                exchange + " was not sent: expected a turn within Apple's limit of requests" + exchange.hint());
    }

    private static String message(Exchange exchange, String expected, String got) {
        return "expected " + expected + " from " + exchange + ", got " + got + exchange.hint();
    }

    /** False when the request never left, since it was not its turn; Apple has then said nothing, good or bad. */
    public boolean sent() {
        return sent;
    }

    @Override
    public boolean retryable() {
        return retryable;
    }

    @Override
    public boolean mayHaveTakenEffect() {
        return mayHaveTakenEffect;
    }
}
