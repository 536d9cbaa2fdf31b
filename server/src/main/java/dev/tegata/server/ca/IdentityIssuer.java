package dev.tegata.server.ca;

import dev.tegata.server.timeline.Actor;
import dev.tegata.server.timeline.Timeline;
import dev.tegata.storage.Database;
import dev.tegata.storage.StorageException;
import dev.tegata.storage.enrollment.EnrollmentLinkStore;
import dev.tegata.storage.event.Subject;
import dev.tegata.storage.identity.IdentityCertificateRow;
import dev.tegata.storage.identity.IdentityCertificateStore;
import dev.tegata.storage.identity.ScepChallengeRow;
import dev.tegata.storage.identity.ScepChallengeStore;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.security.auth.x500.X500Principal;
import org.jdbi.v3.core.Handle;

/**
 * Decides who gets a certificate, and issues it.
 *
 * <p>Each decision is one transaction that holds the row it depends on, so that of two devices with one challenge, or on one link, exactly
 * one succeeds, and a request that is sent again gets the same certificate again. Thread-safe.
 */
final class IdentityIssuer {
    private final Database database;
    private final CertificateAuthority authority;
    private final Timeline timeline;
    private final InstantSource clock;

    IdentityIssuer(Database database, CertificateAuthority authority, Timeline timeline, InstantSource clock) {
        this.database = database;
        this.authority = authority;
        this.timeline = timeline;
        this.clock = clock;
    }

    /** A first certificate, for the challenge of an enrollment profile. */
    Issuance first(String challenge, String transactionId, PublicKey key) {
        Instant now = clock.instant();
        byte[] challengeSha256 = Digests.sha256(challenge);
        return database.inTransaction(tx -> {
            ScepChallengeStore challenges = tx.attach(ScepChallengeStore.class);
            Optional<ScepChallengeRow> known = challenges.hold(challengeSha256);
            if (known.isEmpty()) {
                return new Issuance.Refused(
                        "the challenge is not one of ours; expected that of a profile downloaded here");
            }
            ScepChallengeRow row = known.get();
            if (row.usedAt().isPresent()) {
                return again(tx, row, transactionId, key);
            }
            if (!now.isBefore(row.expiresAt())) {
                return new Issuance.Refused("the challenge expired at " + row.expiresAt()
                        + "; expected one not older than " + ScepChallenges.VALIDITY.toMinutes() + " minutes");
            }
            UUID link = row.enrollmentLinkId();
            if (!tx.attach(EnrollmentLinkStore.class).use(link, now)) {
                return new Issuance.Refused("another device was faster on enrollment link " + link
                        + "; expected one device a link, make another link");
            }
            // The name the profile asked for: the link's id, which means nothing to anybody else and stays over
            // renewals.
            X509Certificate issued = authority.issue(key, new X500Principal("CN=" + link));
            IdentityCertificateRow certificate =
                    row(issued, transactionId, key, now, Optional.of(link), Optional.empty(), Optional.empty());
            tx.attach(IdentityCertificateStore.class).insert(certificate);
            challenges.use(challengeSha256, certificate.sha256(), now);
            timeline.ok(
                    tx,
                    Actor.SYSTEM,
                    "enrollment-link.used",
                    List.of(new Subject(Subject.Kind.ENROLLMENT_LINK, link)),
                    Map.of("certificate", certificate.serialNumber()));
            return new Issuance.Issued(issued);
        });
    }

    /** The answer was lost on the way: the same transaction for the same key gets it again; anybody else has a used challenge. */
    private static Issuance again(Handle tx, ScepChallengeRow used, String transactionId, PublicKey key) {
        return used.certificateSha256()
                .flatMap(tx.attach(IdentityCertificateStore.class)::find)
                .filter(issued -> issued.transactionId().equals(transactionId)
                        && Arrays.equals(issued.publicKeySha256(), Digests.sha256(key.getEncoded())))
                .<Issuance>map(issued -> new Issuance.Issued(certificate(issued)))
                .orElseGet(() -> new Issuance.Refused("the challenge was used at "
                        + used.usedAt().orElseThrow() + " by another request; expected an unused one"));
    }

    /** Another certificate for the device that holds {@code old}, whose key signed the request. */
    Issuance renewal(X509Certificate old, String transactionId, PublicKey key) {
        Instant now = clock.instant();
        byte[] oldSha256 = Digests.sha256(old);
        return database.inTransaction(tx -> {
            IdentityCertificateStore certificates = tx.attach(IdentityCertificateStore.class);
            Optional<IdentityCertificateRow> known = certificates.hold(oldSha256);
            Optional<String> refusal = refusal(known, now);
            if (refusal.isPresent()) {
                return new Issuance.Refused(refusal.get());
            }
            Optional<IdentityCertificateRow> sentBefore =
                    certificates.renewal(oldSha256, transactionId, Digests.sha256(key.getEncoded()));
            if (sentBefore.isPresent()) {
                return new Issuance.Issued(certificate(sentBefore.get()));
            }
            IdentityCertificateRow row = known.orElseThrow();
            X509Certificate issued = authority.issue(key, old.getSubjectX500Principal());
            certificates.insert(row(
                    issued, transactionId, key, now, row.enrollmentLinkId(), Optional.of(oldSha256), row.deviceKey()));
            return new Issuance.Issued(issued);
        });
    }

    private static Optional<String> refusal(Optional<IdentityCertificateRow> old, Instant now) {
        if (old.isEmpty()) {
            return Optional.of("the renewal is signed by a certificate that is not one of ours");
        }
        IdentityCertificateRow row = old.get();
        if (!now.isBefore(row.notAfter())) {
            return Optional.of(
                    "the certificate to renew expired at " + row.notAfter() + "; the device must enroll anew");
        }
        if (row.supersededAt().isPresent()) {
            return Optional.of("the certificate to renew was replaced at "
                    + row.supersededAt().get() + " when its device enrolled anew");
        }
        if (row.deviceKey().isEmpty()) {
            return Optional.of("no device has authenticated with the certificate to renew");
        }
        return Optional.empty();
    }

    private static IdentityCertificateRow row(
            X509Certificate issued,
            String transactionId,
            PublicKey key,
            Instant now,
            Optional<UUID> link,
            Optional<byte[]> renewedFrom,
            Optional<String> deviceKey) {
        return new IdentityCertificateRow(
                Digests.sha256(issued),
                issued.getSerialNumber().toString(16),
                Digests.der(issued),
                issued.getNotAfter().toInstant(),
                link,
                transactionId,
                Digests.sha256(key.getEncoded()),
                renewedFrom,
                now,
                deviceKey,
                deviceKey.map(device -> now),
                Optional.empty());
    }

    private static X509Certificate certificate(IdentityCertificateRow row) {
        try {
            return CertificateAuthority.certificate(row.certificate());
        } catch (CertificateException e) {
            throw new StorageException("certificate " + row.serialNumber() + " in the database cannot be read", e);
        }
    }
}
