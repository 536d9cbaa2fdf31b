package dev.tegata.vpp;

/** Is told what every answer of Apple's says about its location, errors included, before the answer itself is used. */
@FunctionalInterface
public interface ResponseListener {

    /** Hears nothing. */
    ResponseListener NONE = (token, meta) -> {};

    /**
     * Runs on the thread of the call. What it throws, the call throws; a change that was asked for may then have happened.
     *
     * @param token the one the request was made with
     */
    void answered(ContentToken token, ResponseMeta meta);
}
