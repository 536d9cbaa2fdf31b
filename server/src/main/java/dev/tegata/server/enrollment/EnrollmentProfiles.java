package dev.tegata.server.enrollment;

import dev.tegata.protocol.Bytes;
import dev.tegata.protocol.cms.ProfileSigner;
import dev.tegata.protocol.profile.EnrollmentProfile;
import dev.tegata.protocol.profile.MdmPayload;
import dev.tegata.protocol.profile.ScepPayload;
import dev.tegata.server.ca.CertificateAuthority;
import dev.tegata.server.ca.Digests;
import dev.tegata.server.ca.ScepChallenges;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.Database;
import dev.tegata.storage.enrollment.EnrollmentLinkRow;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Makes the signed profiles that enroll devices. Thread-safe. */
public final class EnrollmentProfiles {
    private static final int KEY_BITS = 2048;

    private final Database database;
    private final EnrollmentSettings settings;
    private final CertificateAuthority authority;
    private final ScepChallenges challenges;

    public EnrollmentProfiles(
            Database database, EnrollmentSettings settings, CertificateAuthority authority, ScepChallenges challenges) {
        this.database = database;
        this.settings = settings;
        this.authority = authority;
        this.challenges = challenges;
    }

    /** What is shown as the sender of the profile. */
    public String organization() {
        return settings.organization();
    }

    /**
     * A signed .mobileconfig with a fresh one-time challenge, for a link that is open.
     *
     * @throws Problem while there is no push topic
     */
    public byte[] profile(EnrollmentLinkRow link) {
        String topic = settings.topic().orElseThrow(() -> Problem.of(ProblemCode.PUSH_TOPIC_MISSING));
        String challenge = database.inTransaction(tx -> challenges.create(tx, link.id()));
        EnrollmentProfile profile = new EnrollmentProfile(
                settings.profileIdentifier(),
                UUID.randomUUID(),
                settings.organization(),
                settings.organization(),
                // Our own authority is not among the roots: a root may vouch for any web server, and the fingerprint is
                // all SCEP needs.
                settings.trustRoots(),
                scep(link, challenge),
                mdm(topic));
        return ProfileSigner.sign(profile.xml(), settings.signingChain(), settings.signingKey());
    }

    private ScepPayload scep(EnrollmentLinkRow link, String challenge) {
        return new ScepPayload(
                settings.url("/scep"),
                settings.organization(),
                List.of(new ScepPayload.Rdn("CN", link.id().toString())),
                challenge,
                KEY_BITS,
                Optional.of(Bytes.of(Digests.sha1(authority.certificate()))));
    }

    private MdmPayload mdm(String topic) {
        return new MdmPayload(
                topic,
                settings.url("/mdm/command"),
                settings.url("/mdm/checkin"),
                EnrollmentSettings.ACCESS_RIGHTS,
                settings.signMessage(),
                List.of("com.apple.mdm.per-user-connections", "com.apple.mdm.bootstraptoken"));
    }
}
