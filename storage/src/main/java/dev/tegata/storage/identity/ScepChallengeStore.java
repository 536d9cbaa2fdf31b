package dev.tegata.storage.identity;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Keeps SCEP challenges, as SHA-256 only. Thread-safe. */
@RegisterConstructorMapper(ScepChallengeRow.class)
public interface ScepChallengeStore {

    @SqlUpdate("""
            insert into scep_challenge (challenge_sha256, enrollment_link_id, created_at, expires_at)
            values (:challengeSha256, :enrollmentLinkId, :createdAt, :expiresAt)
            """)
    void insert(@BindMethods ScepChallengeRow challenge);

    /** Removes what nobody can use any more of a link. */
    @SqlUpdate(
            "delete from scep_challenge where enrollment_link_id = :linkId and used_at is null and expires_at <= :now")
    int prune(UUID linkId, Instant now);

    /** Removes what was used, or could last be used, before then; of a link that is still open there may be many. */
    @SqlUpdate("delete from scep_challenge where coalesce(used_at, expires_at) < :before")
    int prune(Instant before);

    /** Holds the challenge until the end of the transaction: of two requests with it the second sees what became of the first. */
    @SqlQuery("select * from scep_challenge where challenge_sha256 = :challengeSha256 for update")
    Optional<ScepChallengeRow> hold(byte[] challengeSha256);

    @SqlUpdate("""
            update scep_challenge set used_at = :now, certificate_sha256 = :certificateSha256 where challenge_sha256 = :challengeSha256
            """)
    int use(byte[] challengeSha256, byte[] certificateSha256, Instant now);
}
