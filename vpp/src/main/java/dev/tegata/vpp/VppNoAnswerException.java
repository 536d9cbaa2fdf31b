package dev.tegata.vpp;

/** No usable answer came from Apple: the network failed, or what came was not what the service speaks. */
public final class VppNoAnswerException extends VppException {

    private final boolean retryable;
    private final boolean mayHaveTakenEffect;

    /** An answer came, but none of use. */
    VppNoAnswerException(
            Exchange exchange, String expected, String got, boolean retryable, boolean mayHaveTakenEffect) {
        super(message(exchange, expected, got), exchange);
        this.retryable = retryable;
        this.mayHaveTakenEffect = mayHaveTakenEffect;
    }

    /** No answer came. */
    VppNoAnswerException(Exchange exchange, String expected, Throwable cause, boolean mayHaveTakenEffect) {
        super(message(exchange, expected, cause.toString()), exchange, cause);
        this.retryable = true;
        this.mayHaveTakenEffect = mayHaveTakenEffect;
    }

    private static String message(Exchange exchange, String expected, String got) {
        return "expected " + expected + " from " + exchange + ", got " + got + exchange.hint();
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
