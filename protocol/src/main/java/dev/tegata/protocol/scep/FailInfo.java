package dev.tegata.protocol.scep;

/** Why a request was refused (RFC 8894, 3.2.1.4). */
public enum FailInfo {
    /** An algorithm is unknown or not supported. */
    BAD_ALG(0),
    /** The integrity check failed. */
    BAD_MESSAGE_CHECK(1),
    /** The transaction is not permitted or supported: a wrong challenge, an unknown message type. */
    BAD_REQUEST(2),
    /** The signing time is too far from the server's. */
    BAD_TIME(3),
    /** No certificate matches. */
    BAD_CERT_ID(4);

    private final int code;

    FailInfo(int code) {
        this.code = code;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }
}
