package dev.tegata.server.ca;

import dev.tegata.protocol.pki.CertificateIssuer;
import dev.tegata.storage.Database;
import dev.tegata.storage.Sealer;
import dev.tegata.storage.StorageException;
import dev.tegata.storage.identity.AuthorityRow;
import dev.tegata.storage.identity.AuthorityStore;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate authority of this installation, by which devices prove who they are. All nodes share it.
 *
 * <p>It only ever issues client certificates, and no device is told to trust it for anything else: it is pinned in the SCEP payload, not
 * installed as a root. Its key lies sealed in the database. Immutable and thread-safe.
 */
public final class CertificateAuthority {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateAuthority.class);
    private static final String KEY_PLACE = "certificate_authority.private_key/1";

    /** Longer than any device lives: there is no way to hand devices over to another authority but to enroll them anew. */
    private static final Duration LIFE = Duration.ofDays(20 * 365);

    /** A certificate of a device is renewed long before; a lost device is locked out after a year at the latest. */
    static final Duration DEVICE_CERTIFICATE_LIFE = Duration.ofDays(365);

    /** A device whose clock is slow must not find its own certificate not yet valid. */
    private static final Duration CLOCK_SKEW = Duration.ofHours(1);

    private final CertificateIssuer issuer;
    private final InstantSource clock;

    private CertificateAuthority(CertificateIssuer issuer, InstantSource clock) {
        this.issuer = issuer;
        this.clock = clock;
    }

    /**
     * Reads the authority, or makes it at the first start; of several nodes that start at once one makes it and all use that one.
     *
     * @throws StorageException when its key was sealed with another secret key
     */
    public static CertificateAuthority open(Database database, Sealer sealer, InstantSource clock) {
        AuthorityStore store = database.store(AuthorityStore.class);
        AuthorityRow row = store.find().orElseGet(() -> {
            int made = store.insertUnlessPresent(newAuthority(sealer, clock.instant()));
            AuthorityRow stored = store.find().orElseThrow();
            if (made > 0) {
                LOG.info("made the certificate authority for devices; it is kept in the database");
            }
            return stored;
        });
        return new CertificateAuthority(opened(row, sealer), clock);
    }

    private static AuthorityRow newAuthority(Sealer sealer, Instant now) {
        // A name of its own: two installations must not be mistaken for each other in a device's list of certificates.
        String name = "CN=Tegata device identities "
                + HexFormat.of().toHexDigits(CertificateIssuer.newSerial().intValue());
        CertificateIssuer made =
                CertificateIssuer.selfSigned(new X500Principal(name), now.minus(CLOCK_SKEW), now.plus(LIFE));
        return new AuthorityRow(
                Digests.der(made.certificate()), sealer.seal(made.key().getEncoded(), KEY_PLACE), now);
    }

    private static CertificateIssuer opened(AuthorityRow row, Sealer sealer) {
        try {
            byte[] key = sealer.open(row.privateKeySealed(), KEY_PLACE);
            return new CertificateIssuer(
                    certificate(row.certificate()),
                    KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(key)));
        } catch (GeneralSecurityException e) {
            throw new StorageException(
                    "the certificate authority in the database cannot be read: " + e.getMessage(), e);
        }
    }

    static X509Certificate certificate(byte[] der) throws CertificateException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    public X509Certificate certificate() {
        return issuer.certificate();
    }

    CertificateIssuer issuer() {
        return issuer;
    }

    /** A client certificate of a year, or until the authority's own end. */
    X509Certificate issue(PublicKey key, X500Principal name) {
        Instant now = clock.instant();
        Instant ownEnd = issuer.certificate().getNotAfter().toInstant();
        Instant end = now.plus(DEVICE_CERTIFICATE_LIFE);
        return issuer.issueClient(
                key,
                name,
                List.of(),
                CertificateIssuer.newSerial(),
                now.minus(CLOCK_SKEW),
                Optional.of(end).filter(ownEnd::isAfter).orElse(ownEnd));
    }
}
