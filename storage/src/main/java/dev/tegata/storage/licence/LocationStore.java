package dev.tegata.storage.licence;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The SQL of the locations. Thread-safe. */
@RegisterConstructorMapper(LocationRow.class)
public interface LocationStore {

    /** 0 when the library (uid) is there already. */
    @SqlUpdate("""
            insert into location (id, uid, name, organization_name, country, default_platform, token_sealed, token_expires_at, state,
                                  state_detail, state_since, last_error, last_error_detail, last_error_since, token_warning_at,
                                  service_config, service_config_at, due_at, created_at)
            values (:id, :uid, :name, :organizationName, :country, :defaultPlatform, :tokenSealed, :tokenExpiresAt, :state,
                    :stateDetail, :createdAt, nullif(:state, 'OK'), :stateDetail, case when :state <> 'OK' then :createdAt::timestamptz end,
                    :createdAt, :serviceConfig::jsonb, :serviceConfigAt, :dueAt, :createdAt)
            on conflict (uid) do nothing
            """)
    int insert(@BindMethods LocationRow location);

    @SqlQuery("select * from location where id = :id")
    Optional<LocationRow> find(UUID id);

    @SqlQuery("select * from location where uid = :uid")
    Optional<LocationRow> byUid(String uid);

    @SqlQuery("select * from location order by id")
    List<LocationRow> all();

    /** Puts a new token of the same library in place; whatever was wrong with the old one is over, and a synchronization is due. */
    @SqlUpdate("""
            update location
            set token_sealed = :tokenSealed, token_expires_at = :tokenExpiresAt, name = :name, organization_name = :organizationName,
                state_since = case when state = 'OK' then state_since else :now end,
                last_error_until = case when state = 'OK' then last_error_until else :now end,
                token_warned_days = case when token_expires_at = :tokenExpiresAt then token_warned_days end,
                token_warning_at = case when token_expires_at = :tokenExpiresAt then token_warning_at else :now end,
                state = 'OK', state_detail = null, sync_failure = null, due_at = :now, lease_until = null
            where id = :id
            """)
    int replaceToken(
            UUID id, byte[] tokenSealed, Instant tokenExpiresAt, String name, String organizationName, Instant now);

    /** Makes a synchronization due: another one, if one is under way, for that may have read past the change already. */
    @SqlUpdate("update location set due_at = :now where id = :id")
    int requestSync(UUID id, Instant now);

    /**
     * Makes a synchronization due at {@code at} or before: one for all that asked by then, and another one, if one is under way.
     *
     * @param now a synchronization under a lease that ends later is under way
     */
    @SqlUpdate("""
            update location set due_at = case when lease_until > :now then :at else least(due_at, :at) end where id = :id
            """)
    int requestSyncBy(UUID id, Instant at, Instant now);

    /** Makes the next synchronization read everything, because what we know is in doubt. */
    @SqlUpdate("update location set due_at = :now, full_synced_at = null where id = :id")
    int requestFullSync(UUID id, Instant now);

    /** Claims the location whose synchronization is the longest due. */
    @SqlQuery("""
            update location set lease_until = :leaseUntil
            where id = (
              select id from location
              where due_at <= :now and (lease_until is null or lease_until <= :now)
              order by due_at limit 1
              for update skip locked
            )
            returning *
            """)
    Optional<LocationRow> claimSync(Instant now, Instant leaseUntil);

    /** Notes a synchronization that went through; a request made meanwhile stays due. 0 when the claim is no longer ours. */
    @SqlUpdate("""
            update location
            set state_since = case when state = 'OK' then state_since else :now end,
                last_error_until = case when state = 'OK' then last_error_until else :now end,
                state = 'OK', state_detail = null, sync_failure = null, synced_at = :now,
                full_synced_at = case when :full and due_at <= :startedAt then :startedAt else full_synced_at end,
                users_version = :usersVersion, assignments_version = :assignmentsVersion, assets_version = :assetsVersion,
                due_at = case when due_at <= :startedAt then :nextAt else due_at end, lease_until = null
            where id = :id and lease_until = :lease
            """)
    int synced(
            UUID id,
            Instant lease,
            Instant startedAt,
            boolean full,
            Optional<String> usersVersion,
            Optional<String> assignmentsVersion,
            Optional<String> assetsVersion,
            Instant now,
            Instant nextAt);

    @SqlUpdate("""
            update location set sync_failure = :failure, due_at = :nextAt, lease_until = null
            where id = :id and lease_until = :lease
            """)
    int syncFailed(UUID id, Instant lease, String failure, Instant nextAt);

    /**
     * Notes how Apple received a token; 0 when that is known already, or the token is no longer the one in use. That another MDM server has the
     * location is forgotten only on Apple's word, not because Apple could not be asked.
     */
    @SqlUpdate("""
            update location
            set state_since = case when state = :state then state_since else :now end,
                last_error = coalesce(nullif(:state, 'OK'), last_error),
                last_error_detail = case when :state = 'OK' then last_error_detail else :detail end,
                last_error_since = case when :state in ('OK', state) then last_error_since else :now end,
                last_error_until = case when :state <> 'OK' then null when state = 'OK' then last_error_until else :now end,
                state = :state, state_detail = :detail
            where id = :id and token_sealed = :tokenSealed and (state <> :state or state_detail is distinct from :detail)
              and not (state = 'FOREIGN_MDM' and :state in ('MAINTENANCE', 'THROTTLED', 'UNREACHABLE'))
            """)
    int state(UUID id, byte[] tokenSealed, LocationState state, Optional<String> detail, Instant now);

    @SqlUpdate("update location set service_config = :json::jsonb, service_config_at = :now where id = :id")
    int serviceConfig(UUID id, String json, Instant now);
}
