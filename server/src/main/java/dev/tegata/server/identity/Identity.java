package dev.tegata.server.identity;

import dev.tegata.protocol.ProtocolException;
import dev.tegata.protocol.checkin.EnrollmentId;
import dev.tegata.protocol.cms.MdmSignature;
import dev.tegata.protocol.pki.Pem;
import dev.tegata.server.ca.Digests;
import dev.tegata.server.http.Request;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.Database;
import dev.tegata.storage.Ids;
import dev.tegata.storage.enrollment.EnrollmentStore;
import dev.tegata.storage.identity.IdentityCertificateStore;
import dev.tegata.storage.identity.SpeakerRow;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Finds the enrollment a request comes from, by the certificate it proves to have: the TLS client certificate, the signer of the header
 * Mdm-Signature, or both, which must then belong to the same device.
 *
 * <p>A certificate counts when we issued it, it is in its time, and it is bound to the device that the message names. Whether we issued it
 * is not a question of its signature but of our table: what is not there is not ours.
 *
 * <p>Every doubt is answered 400, never 401: a device that reads 401 removes its management profile, so a slip of ours (a wrong clock, a
 * restored database) would un-enroll the fleet; after a 400 it keeps its profile and tries again. Thread-safe.
 */
public final class Identity {
    private final Database database;
    private final InstantSource clock;
    private final Optional<String> certificateHeader;

    /**
     * @param certificateHeader the header in which a reverse proxy that ends TLS passes the client certificate (PEM, URL-encoded). When it is
     *     set, TLS client certificates are not looked at, being the proxy's own; the proxy must remove the header from what clients send
     */
    public Identity(Database database, InstantSource clock, Optional<String> certificateHeader) {
        this.database = database;
        this.clock = clock;
        this.certificateHeader = certificateHeader;
    }

    /** @throws Problem when the request proves no certificate, or its signature does not verify */
    public Proof proof(Request request, EnrollmentId id) {
        List<X509Certificate> proved = proved(request);
        if (proved.isEmpty()) {
            throw Problem.of(ProblemCode.IDENTITY_MISSING, id.deviceId());
        }
        return new Proof(proved);
    }

    /** @throws Problem unless {@code proof} shows that the device of {@code id} speaks */
    public Speaker speaker(Proof proof, EnrollmentId id) {
        Speaker speaker = possiblyUnbound(proof, id);
        if (!speaker.bound()) {
            throw Problem.of(ProblemCode.IDENTITY_NOT_BOUND, id.deviceId());
        }
        return speaker;
    }

    /**
     * The same for a device that is about to authenticate, whose certificate may be fresh.
     *
     * @throws Problem unless {@code proof} shows a certificate of ours that is no other device's
     */
    public Speaker newcomer(Proof proof, EnrollmentId id) {
        return possiblyUnbound(proof, id);
    }

    /**
     * The SHA-256 of the one certificate that all of {@code proof} rests on, if it has not expired: an enrollment that speaks with just that
     * one needs no further check, for it was checked when it enrolled.
     */
    public Optional<byte[]> sole(Proof proof) {
        X509Certificate first = proof.certificates().getFirst();
        if (!clock.instant().isBefore(first.getNotAfter().toInstant())) {
            return Optional.empty();
        }
        byte[] sha256 = Digests.sha256(first);
        return proof.certificates().stream().skip(1).allMatch(other -> Arrays.equals(sha256, Digests.sha256(other)))
                ? Optional.of(sha256)
                : Optional.empty();
    }

    /**
     * Notes that an enrollment speaks with another certificate of its device from now on, as it does after a renewal.
     *
     * @param speaker bound, and ENROLLED
     */
    public void adopt(Speaker speaker) {
        database.store(EnrollmentStore.class)
                .speaksWith(speaker.enrollmentId().orElseThrow(), speaker.certificateSha256());
    }

    private Speaker possiblyUnbound(Proof proof, EnrollmentId id) {
        List<X509Certificate> proved = proof.certificates();
        // All are checked; the last one, the signature's if there is one, is the identity.
        Speaker speaker = checked(proved.getFirst(), id);
        for (X509Certificate further : proved.subList(1, proved.size())) {
            speaker = checked(further, id);
        }
        return speaker;
    }

    private List<X509Certificate> proved(Request request) {
        List<X509Certificate> proved = new ArrayList<>();
        Optional<X509Certificate> ofConnection = certificateHeader.isPresent()
                ? request.header(certificateHeader.get())
                        .filter(value -> !value.isBlank())
                        .map(Identity::forwarded)
                : request.clientCertificate();
        ofConnection.ifPresent(proved::add);
        request.header(MdmSignature.HEADER)
                .map(signature -> signer(request, signature))
                .ifPresent(proved::add);
        return proved;
    }

    private static X509Certificate signer(Request request, String signature) {
        try {
            return MdmSignature.verify(request.body(), signature);
        } catch (ProtocolException e) {
            throw Problem.of(ProblemCode.SIGNATURE_INVALID, e, String.valueOf(e.getMessage()));
        }
    }

    private static X509Certificate forwarded(String header) {
        try {
            // Some proxies leave the plus signs of Base64 as they are, others write a plus for the space in the two
            // outer lines.
            String pem = URLDecoder.decode(header.replace("+", "%2B"), StandardCharsets.UTF_8)
                    .replace("BEGIN+CERTIFICATE", "BEGIN CERTIFICATE")
                    .replace("END+CERTIFICATE", "END CERTIFICATE");
            return Pem.certificates(pem).getFirst();
        } catch (IllegalArgumentException | ProtocolException e) {
            throw Problem.of(ProblemCode.FORWARDED_CERTIFICATE_UNREADABLE, e, String.valueOf(e.getMessage()));
        }
    }

    private Speaker checked(X509Certificate certificate, EnrollmentId id) {
        byte[] sha256 = Digests.sha256(certificate);
        SpeakerRow row = database.store(IdentityCertificateStore.class)
                .speaker(sha256, Ids.ofEnrollment(id.key()))
                .orElseThrow(() -> Problem.of(
                        ProblemCode.IDENTITY_UNKNOWN,
                        certificate.getSubjectX500Principal().getName(),
                        certificate.getIssuerX500Principal().getName()));
        Optional<String> owner = row.deviceKey();
        if (owner.isPresent() && !owner.get().equals(id.deviceId())) {
            throw Problem.of(
                    ProblemCode.IDENTITY_OF_ANOTHER,
                    certificate.getSubjectX500Principal().getName(),
                    owner.get(),
                    id.deviceId());
        }
        if (row.removed()) {
            throw Problem.of(ProblemCode.ENROLLMENT_REMOVED, id.deviceId());
        }
        if (!clock.instant().isBefore(row.notAfter())) {
            throw Problem.of(
                    ProblemCode.IDENTITY_EXPIRED,
                    certificate.getSubjectX500Principal().getName(),
                    row.notAfter());
        }
        if (row.supersededAt().isPresent()) {
            throw Problem.of(
                    ProblemCode.IDENTITY_SUPERSEDED,
                    certificate.getSubjectX500Principal().getName(),
                    row.supersededAt().get());
        }
        return new Speaker(id, sha256, owner.isPresent(), row.enrollmentLinkId(), row.enrollmentId(), row.state());
    }
}
