package dev.tegata.vpp;

/** No usable answer came from Apple: the network failed, or what came was not what the service speaks. */
public final class VppNoAnswerException extends VppException {

    private final boolean retryable;
    private final boolean mayHaveTakenEffect;

    VppNoAnswerException(Exchange exchange, String problem, boolean retryable, boolean mayHaveTakenEffect) {
        super(exchange + ": " + problem + exchange.hint(), exchange);
        this.retryable = retryable;
        this.mayHaveTakenEffect = mayHaveTakenEffect;
    }

    VppNoAnswerException(Exchange exchange, String problem, Throwable cause, boolean mayHaveTakenEffect) {
        super(exchange + ": " + problem, exchange, cause);
        this.retryable = true;
        this.mayHaveTakenEffect = mayHaveTakenEffect;
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
