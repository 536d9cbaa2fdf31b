package dev.tegata.storage.enrollment;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Reads and writes enrollment links; their tokens are kept as SHA-256 only. Thread-safe. */
@RegisterConstructorMapper(EnrollmentLinkRow.class)
public interface EnrollmentLinkStore {

    /** Stores a new link; false when its owner does not exist. */
    @SqlUpdate("""
            insert into enrollment_link (id, token_sha256, owner_id, created_by, created_at, expires_at)
            select :id, :tokenSha256, :ownerId::uuid, :createdBy, :createdAt, :expiresAt
            where :ownerId::uuid is null or exists (select from users where id = :ownerId::uuid)
            """)
    boolean insert(byte[] tokenSha256, @BindMethods EnrollmentLinkRow link);

    @SqlQuery("select * from enrollment_link where id = :id")
    Optional<EnrollmentLinkRow> find(UUID id);

    @SqlQuery("select * from enrollment_link where token_sha256 = :tokenSha256")
    Optional<EnrollmentLinkRow> findByToken(byte[] tokenSha256);

    /** @param before only links older than this one; empty for the newest */
    @SqlQuery("""
            select * from enrollment_link
            where (:before::uuid is null or id < :before::uuid) and (:ownerId::uuid is null or owner_id = :ownerId::uuid)
            order by id desc
            limit :limit
            """)
    List<EnrollmentLinkRow> page(Optional<UUID> ownerId, Optional<UUID> before, int limit);

    /** Uses the link up; false when another device was faster. */
    @SqlUpdate("update enrollment_link set used_at = :now where id = :id and used_at is null")
    boolean use(UUID id, Instant now);

    /** Removes links that expired before then, with their challenges. */
    @SqlUpdate("delete from enrollment_link where expires_at < :before")
    int prune(Instant before);

    /** Notes which device came through the link; the first one stays. */
    @SqlUpdate("update enrollment_link set device_id = :deviceId where id = :id and device_id is null")
    int came(UUID id, UUID deviceId);
}
