package dev.tegata.protocol.scep;

/** What a SCEP service says it can do. Without it a device falls back to GET, triple DES and SHA-1. */
public final class ScepCapabilities {
    /** The answer to GetCACaps, as {@code text/plain} (RFC 8894, 3.5.2). */
    public static final String TEXT = """
            Renewal
            SHA-1
            SHA-256
            SHA-512
            AES
            DES3
            SCEPStandard
            POSTPKIOperation
            """;

    private ScepCapabilities() {}
}
