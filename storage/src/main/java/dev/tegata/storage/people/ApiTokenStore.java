package dev.tegata.storage.people;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The API tokens. Thread-safe. */
@RegisterConstructorMapper(ApiToken.class)
public interface ApiTokenStore {

    /** @return 0 when the name is taken */
    @SqlUpdate("""
            insert into api_token (id, name, token_sha256, created_at)
            values (:id, :name, :sha256, :createdAt)
            on conflict (name) do nothing
            """)
    int insert(@BindMethods ApiToken token, byte[] sha256);

    @SqlQuery("select exists (select from api_token)")
    boolean any();

    /** Finds the token that is valid now; looking a digest up leaks nothing of the token by its timing. */
    @SqlQuery("""
            select id, name, created_at, revoked_at
            from api_token where token_sha256 = :sha256 and revoked_at is null
            """)
    Optional<ApiToken> findValid(byte[] sha256);

    @SqlQuery("select id, name, created_at, revoked_at from api_token where id = :id")
    Optional<ApiToken> find(UUID id);

    /** @return 0 when there is none, or it is revoked already */
    @SqlUpdate("update api_token set revoked_at = :now where id = :id and revoked_at is null")
    int revoke(UUID id, Instant now);

    /** Newest first. */
    @SqlQuery("""
            select id, name, created_at, revoked_at
            from api_token
            where :before::uuid is null or id < :before::uuid
            order by id desc
            limit :limit
            """)
    List<ApiToken> page(Optional<UUID> before, int limit);
}
