package dev.tegata.vpp;

/** What was given as a content token is none; the message says what came and what was expected, never the content. */
public final class ContentTokenException extends Exception {

    ContentTokenException(String message) {
        super(message);
    }
}
