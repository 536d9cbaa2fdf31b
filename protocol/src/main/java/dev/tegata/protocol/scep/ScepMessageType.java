package dev.tegata.protocol.scep;

/** What a message is for (RFC 8894, 3.2.1.2). */
public enum ScepMessageType {
    /** Asks for a first certificate. */
    PKCS_REQ,
    /** Asks for another certificate, signed with the one the requester has. */
    RENEWAL_REQ,
    /** Anything else, to be answered with {@link FailInfo#BAD_REQUEST}. */
    NOT_SERVED;

    static ScepMessageType ofWire(String code) {
        return switch (code) {
            case "19" -> PKCS_REQ;
            case "17" -> RENEWAL_REQ;
            default -> NOT_SERVED;
        };
    }
}
