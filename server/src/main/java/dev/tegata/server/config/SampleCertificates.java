package dev.tegata.server.config;

import java.security.cert.X509Certificate;
import java.util.List;

/** Knows the throw-away certificates of {@code certs-sample}, whose private keys are public, so that nobody runs on them by mistake. */
public final class SampleCertificates {
    /** The organization they all carry, see certs-sample/generate.sh. */
    private static final String MARK = "Tegata sample - never trust";

    private SampleCertificates() {}

    /**
     * Refuses a chain with a sample certificate in it unless the configuration allows them, as the demo does.
     *
     * @param setting where the chain was named
     * @throws ConfigurationException when there is one
     */
    public static void check(Configuration configuration, Setting setting, List<X509Certificate> chain) {
        boolean sample = chain.stream()
                .anyMatch(certificate -> (certificate.getSubjectX500Principal().getName()
                                + certificate.getIssuerX500Principal().getName())
                        .contains(MARK));
        if (sample
                && !configuration
                        .choice(Setting.SAMPLE_CERTIFICATES, "refuse", "allow")
                        .equals("allow")) {
            throw configuration.complaint(
                    setting,
                    "a certificate of your own (this one is a published sample whose private key everybody has)");
        }
    }
}
