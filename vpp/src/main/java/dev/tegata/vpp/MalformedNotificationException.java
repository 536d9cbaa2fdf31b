package dev.tegata.vpp;

/** A notification of Apple's could not be read; the message says what was expected and what came. */
public final class MalformedNotificationException extends Exception {

    private final byte[] body;

    MalformedNotificationException(String message, byte[] body) {
        super(message);
        this.body = body.clone();
    }

    /** The bytes received; they may contain invitation codes. */
    public byte[] body() {
        return body.clone();
    }
}
