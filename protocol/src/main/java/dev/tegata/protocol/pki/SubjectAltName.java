package dev.tegata.protocol.pki;

import org.bouncycastle.asn1.x509.GeneralName;

/**
 * Another name a certificate is good for.
 *
 * @param kind which sort of name
 * @param value its text
 */
public record SubjectAltName(Kind kind, String value) {
    /** The sorts of name. */
    public enum Kind {
        /** A host, {@code mdm.example.com} or {@code *.example.com}. */
        DNS(GeneralName.dNSName),
        /** An IPv4 or IPv6 address, not a name that resolves to one. */
        IP_ADDRESS(GeneralName.iPAddress),
        /** A URI, {@code urn:uuid:…} for example. */
        URI(GeneralName.uniformResourceIdentifier),
        /** A mail address. */
        EMAIL(GeneralName.rfc822Name);

        private final int tag;

        Kind(int tag) {
            this.tag = tag;
        }
    }

    /** A host name. */
    public static SubjectAltName dns(String host) {
        return new SubjectAltName(Kind.DNS, host);
    }

    /** An address. */
    public static SubjectAltName ip(String address) {
        return new SubjectAltName(Kind.IP_ADDRESS, address);
    }

    GeneralName generalName() {
        return new GeneralName(kind.tag, value);
    }
}
