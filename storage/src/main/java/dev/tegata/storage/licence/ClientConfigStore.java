package dev.tegata.storage.licence;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The SQL of what Apple is told about us. Thread-safe. */
@RegisterConstructorMapper(ClientConfigRow.class)
public interface ClientConfigStore {

    @SqlUpdate("""
            insert into client_config (location_id, auth_token_sealed, auth_token_sha256, state, due_at)
            values (:locationId, :authTokenSealed, :authTokenSha256, 'WAITING', :now)
            on conflict (location_id) do nothing
            """)
    int insert(UUID locationId, byte[] authTokenSealed, byte[] authTokenSha256, Instant now);

    @SqlQuery("select * from client_config where location_id = :locationId")
    Optional<ClientConfigRow> find(UUID locationId);

    /** Has Apple asked and, where it differs, told anew; whoever is at it starts again. */
    @SqlUpdate("update client_config set due_at = :now, lease_until = null where location_id = :locationId")
    int request(UUID locationId, Instant now);

    /** The same for every location whose Apple was told something else. */
    @SqlUpdate("""
            update client_config set due_at = :now, lease_until = null
            where settings is distinct from :settings and due_at > :now
            """)
    int requestWhereOther(String settings, Instant now);

    /** Has the location claimed, with a new secret for Apple: the other server may have read the old one. */
    @SqlUpdate("""
            update client_config
            set take_over = true, auth_token_sealed = :authTokenSealed, auth_token_sha256 = :authTokenSha256, due_at = :now,
                lease_until = null
            where location_id = :locationId
            """)
    int takeOver(UUID locationId, byte[] authTokenSealed, byte[] authTokenSha256, Instant now);

    /** Claims what is the longest due. */
    @SqlQuery("""
            update client_config set lease_until = :leaseUntil
            where location_id = (
              select location_id from client_config
              where due_at <= :now and (lease_until is null or lease_until <= :now)
              order by due_at limit 1
              for update skip locked
            )
            returning *
            """)
    Optional<ClientConfigRow> claim(Instant now, Instant leaseUntil);

    /** Notes that Apple was asked and, where needed, told; 0 when the claim is no longer ours. */
    @SqlUpdate("""
            update client_config
            set state = :state, detail = :detail, take_over = false, settings = :settings,
                configured_at = case when :state <> 'ON' then null when state = 'ON' then configured_at else :now end,
                due_at = :nextAt, lease_until = null
            where location_id = :locationId and lease_until = :lease
            """)
    int settled(
            UUID locationId,
            Instant lease,
            ClientConfigState state,
            Optional<String> detail,
            String settings,
            Instant now,
            Instant nextAt);

    /** Notes that Apple could not be asked, or told, now; what it has stays as it is. */
    @SqlUpdate("""
            update client_config set detail = :detail, due_at = :nextAt, lease_until = null
            where location_id = :locationId and lease_until = :lease
            """)
    int later(UUID locationId, Instant lease, String detail, Instant nextAt);
}
