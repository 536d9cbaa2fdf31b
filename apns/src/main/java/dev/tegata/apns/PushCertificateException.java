package dev.tegata.apns;

/** What was given as a push certificate is not one; the message says what was found and what was expected. */
public final class PushCertificateException extends Exception {

    PushCertificateException(String message) {
        super(message);
    }

    PushCertificateException(String message, Throwable cause) {
        super(message, cause);
    }
}
