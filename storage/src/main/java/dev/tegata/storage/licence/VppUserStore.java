package dev.tegata.storage.licence;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The SQL of the VPP accounts. Thread-safe. */
@RegisterConstructorMapper(VppUserRow.class)
public interface VppUserStore {

    /** 0 when the person has an account at the location already, also one made at the same moment elsewhere. */
    @SqlUpdate("""
            insert into vpp_user (id, location_id, user_id, client_user_id, state, due_at, created_at, changed_at)
            values (:id, :locationId, :userId, :clientUserId, 'CREATING', :now, :now, :now)
            on conflict (location_id, user_id) do nothing
            """)
    int insert(UUID id, UUID locationId, UUID userId, UUID clientUserId, Instant now);

    @SqlQuery("select * from vpp_user where id = :id")
    Optional<VppUserRow> find(UUID id);

    @SqlQuery("select * from vpp_user where id = :id for no key update")
    Optional<VppUserRow> lock(UUID id);

    @SqlQuery("select * from vpp_user where location_id = :locationId and user_id = :userId")
    Optional<VppUserRow> of(UUID locationId, UUID userId);

    @SqlQuery("select * from vpp_user where location_id = :locationId and user_id = :userId for no key update")
    Optional<VppUserRow> lockOf(UUID locationId, UUID userId);

    @SqlQuery("select * from vpp_user where id = any(:ids)")
    List<VppUserRow> ofIds(UUID[] ids);

    @SqlQuery("select * from vpp_user where location_id = any(:locationIds) and user_id = any(:userIds)")
    List<VppUserRow> ofUsers(UUID[] locationIds, UUID[] userIds);

    @SqlQuery("select * from vpp_user where user_id = :userId order by id")
    List<VppUserRow> ofUser(UUID userId);

    @SqlQuery("select * from vpp_user where location_id = :locationId order by id for no key update")
    List<VppUserRow> lockAll(UUID locationId);

    @SqlQuery("select * from vpp_user where location_id = :locationId and client_user_id = any(:clientUserIds)")
    List<VppUserRow> byClientUserIds(UUID locationId, UUID[] clientUserIds);

    @SqlQuery("select * from vpp_user where apple_event_id = :eventId order by id for no key update")
    List<VppUserRow> lockByEvent(UUID eventId);

    @SqlQuery("select * from vpp_user where apple_event_id = :eventId order by id")
    List<VppUserRow> byEvent(UUID eventId);

    @SqlQuery("""
            select * from vpp_user
            where (:locationId::uuid is null or location_id = :locationId::uuid)
              and (:userId::uuid is null or user_id = :userId::uuid)
              and (:state::text is null or state = :state)
              and (:before::uuid is null or id < :before::uuid)
            order by id desc limit :limit
            """)
    List<VppUserRow> page(
            Optional<UUID> locationId,
            Optional<UUID> userId,
            Optional<VppUserState> state,
            Optional<UUID> before,
            int limit);

    /** The other accounts of the same library that are linked to the same Apple Account: Apple may then serve neither. */
    @SqlQuery("""
            select other.* from vpp_user self
            join vpp_user other on other.location_id = self.location_id and other.id_hash = self.id_hash and other.id <> self.id
            where self.id = :id and self.state = 'ASSOCIATED' and other.state = 'ASSOCIATED'
            order by other.id
            """)
    List<VppUserRow> sharingAccount(UUID id);

    /** The account that is the longest due to be created or retired, locked. */
    @SqlQuery("""
            select * from vpp_user
            where due_at <= :now and state in ('CREATING', 'RETIRING') and apple_event_id is null
            order by due_at limit 1
            for no key update skip locked
            """)
    Optional<VppUserRow> lockNextDue(Instant now);

    /** What waits for another try is due at once; what somebody is at is left alone. */
    @SqlUpdate("""
            update vpp_user set due_at = :now
            where id in (
              select id from vpp_user
              where location_id = :locationId and state in ('CREATING', 'RETIRING') and due_at > :now
              for no key update skip locked)
            """)
    int dueNow(UUID locationId, Instant now);

    /** Accounts of one location that wait for the same thing, locked. */
    @SqlQuery("""
            select * from vpp_user
            where location_id = :locationId and state = :state and due_at <= :now and apple_event_id is null and not alone
            order by due_at limit :limit
            for no key update skip locked
            """)
    List<VppUserRow> lockDue(UUID locationId, VppUserState state, Instant now, int limit);

    @SqlUpdate("update vpp_user set apple_event_id = :eventId, due_at = null where id = any(:ids)")
    int posted(UUID[] ids, UUID eventId);

    /** Starts the way to {@code CREATING} or {@code RETIRING}. */
    @SqlUpdate("""
            update vpp_user
            set state = :state, apple_event_id = null, due_at = :now, attempts = 0, alone = false, cause = null, failure_number = null,
                failure = null, changed_at = :now, id_hash = case when :state = 'CREATING' then null else id_hash end,
                id_hash_before = case when :state = 'CREATING' then null else id_hash_before end,
                invite_code_sealed = case when :state = 'CREATING' then null else invite_code_sealed end
            where id = :id
            """)
    int start(UUID id, VppUserState state, Instant now);

    /** Takes over what Apple says. */
    @SqlUpdate("""
            update vpp_user
            set id_hash_before = case when state = 'ASSOCIATED' and :state = 'ASSOCIATED' and id_hash <> :idHash then id_hash
                                      else id_hash_before end,
                state = :state, id_hash = :idHash, invite_code_sealed = :inviteCodeSealed, apple_event_id = null, due_at = null,
                attempts = 0, alone = false, cause = :cause, failure_number = :number, failure = :failure,
                changed_at = case when state = :state then changed_at else :now end, refreshed_at = :now
            where id = :id
            """)
    int settled(
            UUID id,
            VppUserState state,
            Optional<String> idHash,
            Optional<byte[]> inviteCodeSealed,
            Optional<String> cause,
            Optional<Integer> number,
            Optional<String> failure,
            Instant now);

    @SqlUpdate("""
            update vpp_user
            set apple_event_id = null, due_at = :dueAt, attempts = attempts + 1, alone = alone or :alone, cause = :cause,
                failure_number = :number, failure = :failure
            where id = :id
            """)
    int tryAgain(
            UUID id, Instant dueAt, boolean alone, String cause, Optional<Integer> number, Optional<String> failure);

    @SqlUpdate("""
            update vpp_user
            set state = :state, apple_event_id = null, due_at = null, cause = :cause, failure_number = :number, failure = :failure,
                changed_at = :now
            where id = :id
            """)
    int failed(
            UUID id, VppUserState state, String cause, Optional<Integer> number, Optional<String> failure, Instant now);

    @SqlUpdate("update vpp_user set refreshed_at = :now where id = :id")
    int refreshed(UUID id, Instant now);
}
