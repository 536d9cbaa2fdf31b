package dev.tegata.simulator.device;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** The key and the certificate with which the device proves to its server who it is. */
record ClientIdentity(PrivateKey key, X509Certificate certificate) {

    @Override
    public String toString() {
        return "ClientIdentity[" + certificate.getSubjectX500Principal() + "]";
    }
}
