package dev.tegata.protocol;

/**
 * Bytes from the wire that do not say what the protocol allows: the message names what was expected and what came.
 *
 * <p>It is the only exception that decoding in this module lets out, so a caller answers it with one clear refusal. The
 * message never contains a whole value of a string or data element, which may be a secret.
 */
public final class ProtocolException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final byte[] bytes;

    /** A failure whose bytes are not at hand; see {@link #bytes()}. */
    public ProtocolException(String message) {
        super(message);
        this.bytes = new byte[0];
    }

    /** A failure with the bytes that failed. */
    public ProtocolException(String message, byte[] bytes) {
        super(message);
        this.bytes = bytes.clone();
    }

    /** A failure with the bytes that failed and the error a library reported. */
    public ProtocolException(String message, byte[] bytes, Throwable cause) {
        super(message, cause);
        this.bytes = bytes.clone();
    }

    /** The bytes that failed to decode, to be kept for diagnosis; empty when they were not at hand. They may contain secrets. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The same failure, carrying the whole message it was found in. */
    public ProtocolException in(byte[] message) {
        return new ProtocolException(String.valueOf(getMessage()), message, this);
    }
}
