package dev.tegata.vpp;

/** Apple answered with an error, whatever the HTTP status: errors come with status 200 as well. Nothing has changed. */
public final class VppRefusedException extends VppException {

    private final transient ErrorResponse response;

    VppRefusedException(Exchange exchange, ErrorResponse response) {
        super(message(exchange, response), exchange);
        this.response = response;
    }

    private static String message(Exchange exchange, ErrorResponse response) {
        String text = response.message().isEmpty() ? response.error().meaning() : response.message();
        return exchange + " was refused: " + response.number() + " "
                + response.error().category() + ", \"" + text + "\", HTTP "
                + exchange.status().orElse(0) + exchange.hint();
    }

    /** Apple's number and what it means. */
    public VppError error() {
        return response.error();
    }

    /** The whole error, with the assets, users and devices it names. */
    public ErrorResponse response() {
        return response;
    }

    /** As its category says; of a number we do not know, as the HTTP status says. */
    @Override
    public boolean retryable() {
        return error().retryable()
                || (error().category() == VppErrorCategory.UNKNOWN && Transport.retryableStatus(status().orElse(0)));
    }

    @Override
    public boolean mayHaveTakenEffect() {
        return false;
    }
}
