package dev.tegata.server.ca;

import java.security.cert.X509Certificate;

/** What became of a request for a certificate. */
sealed interface Issuance {
    record Issued(X509Certificate certificate) implements Issuance {}

    /** @param reason for the log; the device learns only that it was refused */
    record Refused(String reason) implements Issuance {}
}
