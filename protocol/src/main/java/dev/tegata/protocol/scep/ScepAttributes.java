package dev.tegata.protocol.scep;

/** Object identifiers of the attributes of a SCEP message (RFC 8894, 3.2.1). */
final class ScepAttributes {
    static final String MESSAGE_TYPE = "2.16.840.1.113733.1.9.2";
    static final String PKI_STATUS = "2.16.840.1.113733.1.9.3";
    static final String FAIL_INFO = "2.16.840.1.113733.1.9.4";
    static final String SENDER_NONCE = "2.16.840.1.113733.1.9.5";
    static final String RECIPIENT_NONCE = "2.16.840.1.113733.1.9.6";
    static final String TRANSACTION_ID = "2.16.840.1.113733.1.9.7";

    private ScepAttributes() {}
}
