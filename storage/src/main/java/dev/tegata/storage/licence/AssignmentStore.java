package dev.tegata.storage.licence;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** The SQL of the assignments. Thread-safe. */
@RegisterConstructorMapper(AssignmentRow.class)
@RegisterConstructorMapper(AssignmentStore.Held.class)
@RegisterConstructorMapper(AssignmentStore.Current.class)
@RegisterConstructorMapper(AssignmentStore.Place.class)
public interface AssignmentStore {

    /**
     * An assignment as Apple names it.
     *
     * @param holder clientUserId or serial number
     */
    record Held(UUID assignmentId, String adamId, String pricingParam, boolean byUser, String holder) {}

    /** 0 when the holder has (or is getting) it already, also by a grant made at the same moment elsewhere. */
    @SqlUpdate("""
            insert into assignment (id, asset_id, location_id, vpp_user_id, serial_number, state, install, origin, due_at, created_by,
                                    created_at, changed_at, assigned_at)
            values (:id, :assetId, :locationId, :vppUserId, :serialNumber, :state, :install, :origin, :dueAt, :createdBy, :createdAt,
                    :changedAt, :assignedAt)
            on conflict do nothing
            """)
    int insert(@BindMethods AssignmentRow assignment);

    /**
     * Inserts grants that are to be sent to Apple at {@code dueAt}; the arrays are columns of one table, exactly one of the two holders being
     * there in each row.
     *
     * @return those inserted: the others' holders have (or are getting) it already
     */
    @SqlQuery("""
            insert into assignment (id, asset_id, location_id, vpp_user_id, serial_number, state, install, origin, due_at, created_by,
                                    created_at, changed_at)
            select t.id, t.asset_id, t.location_id, t.vpp_user_id, t.serial_number, 'REQUESTED', :install, 'TEGATA', :dueAt, :createdBy,
                   :now, :now
            from unnest(:ids, :assetIds, :locationIds, :vppUserIds, :serialNumbers)
              as t (id, asset_id, location_id, vpp_user_id, serial_number)
            on conflict do nothing
            returning id
            """)
    List<UUID> insertAll(
            UUID[] ids,
            UUID[] assetIds,
            UUID[] locationIds,
            @Nullable UUID[] vppUserIds,
            @Nullable String[] serialNumbers,
            InstallMode install,
            Instant dueAt,
            String createdBy,
            Instant now);

    /** Who holds what, or is getting or losing it; a narrow view for many at once. */
    record Current(UUID id, UUID assetId, Optional<UUID> vppUserId, Optional<String> serialNumber) {}

    @SqlQuery("""
            select id, asset_id, vpp_user_id, serial_number from assignment
            where asset_id = any(:assetIds) and vpp_user_id = any(:vppUserIds) and state not in ('REVOKED', 'FAILED')
            union all
            select id, asset_id, vpp_user_id, serial_number from assignment
            where asset_id = any(:assetIds) and serial_number = any(:serialNumbers) and state not in ('REVOKED', 'FAILED')
            """)
    List<Current> currentOf(UUID[] assetIds, UUID[] vppUserIds, String[] serialNumbers);

    /** The first of an operation's grants and revocations that are held back for each other, locked. */
    @SqlQuery("""
            select a.* from operation_item i join assignment a on a.id = i.assignment_id
            where i.operation_id = :operationId and i.state = 'RUNNING' and a.state in ('REQUESTED', 'REVOKE_REQUESTED')
              and a.attempts = 0 and a.due_at > :now
            order by i.position limit 1
            for no key update of a skip locked
            """)
    Optional<AssignmentRow> lockHeldBack(UUID operationId, Instant now);

    /** Those that are held back with it and wait for the same thing, in the order of the operation, locked: material for requests. */
    @SqlQuery("""
            select a.id as assignment_id, s.adam_id, s.pricing_param, a.vpp_user_id is not null as by_user,
                   coalesce(v.client_user_id::text, a.serial_number) as holder
            from operation_item i join assignment a on a.id = i.assignment_id
            join asset s on s.id = a.asset_id left join vpp_user v on v.id = a.vpp_user_id
            where i.operation_id = :operationId and i.state = 'RUNNING' and a.attempts = 0 and a.due_at > :now
              and a.location_id = :locationId and a.state = :state and (a.vpp_user_id is not null) = :byUser
            order by i.position limit :limit
            for no key update of a skip locked
            """)
    List<Held> lockHeldBackLike(
            UUID operationId, UUID locationId, AssignmentState state, boolean byUser, Instant now, int limit);

    @SqlQuery("select * from assignment where id = any(:ids) order by id")
    List<AssignmentRow> ofIds(UUID[] ids);

    /** The assignments that persons have of assets now, and devices; a person's by any account. */
    record Place(UUID id, UUID assetId, Optional<UUID> userId, Optional<UUID> deviceId) {}

    @SqlQuery("""
            select a.id, a.asset_id, v.user_id, null::uuid as device_id
            from assignment a join vpp_user v on v.id = a.vpp_user_id
            where a.asset_id = any(:assetIds) and v.user_id = any(:userIds) and a.state not in ('REVOKED', 'FAILED')
            union all
            select a.id, a.asset_id, null, d.id
            from device d join assignment a on a.serial_number = d.serial_number
            where d.id = any(:deviceIds) and not d.user_enrollment and a.asset_id = any(:assetIds) and a.state not in ('REVOKED', 'FAILED')
            """)
    List<Place> places(UUID[] assetIds, UUID[] userIds, UUID[] deviceIds);

    @SqlQuery("select * from assignment where id = :id")
    Optional<AssignmentRow> find(UUID id);

    @SqlQuery("select * from assignment where id = :id for no key update")
    Optional<AssignmentRow> lock(UUID id);

    @SqlQuery("select * from assignment where id = any(:ids) order by id for no key update")
    List<AssignmentRow> lockAll(UUID[] ids);

    /** What waits for an event, locked, a slice at a time: those after {@code after}, whose state the event has not settled yet. */
    @SqlQuery("""
            select * from assignment
            where apple_event_id = :eventId and (:after::uuid is null or id > :after::uuid)
            order by id limit :limit
            for no key update
            """)
    List<AssignmentRow> lockByEvent(UUID eventId, Optional<UUID> after, int limit);

    @SqlQuery("""
            select a.id as assignment_id, s.adam_id, s.pricing_param, a.vpp_user_id is not null as by_user,
                   coalesce(v.client_user_id::text, a.serial_number) as holder
            from assignment a join asset s on s.id = a.asset_id left join vpp_user v on v.id = a.vpp_user_id
            where a.apple_event_id = :eventId
            """)
    List<Held> heldByEvent(UUID eventId);

    /** The same for some of them. */
    @SqlQuery("""
            select a.id as assignment_id, s.adam_id, s.pricing_param, a.vpp_user_id is not null as by_user,
                   coalesce(v.client_user_id::text, a.serial_number) as holder
            from assignment a join asset s on s.id = a.asset_id left join vpp_user v on v.id = a.vpp_user_id
            where a.id = any(:ids)
            """)
    List<Held> held(UUID[] ids);

    @SqlQuery("""
            select a.* from assignment a left join vpp_user v on v.id = a.vpp_user_id
            where (:assetId::uuid is null or a.asset_id = :assetId::uuid)
              and (:userId::uuid is null or v.user_id = :userId::uuid)
              and (:serialNumber::text is null or a.serial_number = :serialNumber)
              and (not :current or a.state not in ('REVOKED', 'FAILED'))
              and (:before::uuid is null or a.id < :before::uuid)
            order by a.id desc limit :limit
            """)
    List<AssignmentRow> page(
            Optional<UUID> assetId,
            Optional<UUID> userId,
            Optional<String> serialNumber,
            boolean current,
            Optional<UUID> before,
            int limit);

    /** What a person holds on Apple's word: 「割り当て済みアプリケーション」. */
    @SqlQuery("""
            select a.* from assignment a join vpp_user v on v.id = a.vpp_user_id
            where v.user_id = :userId and a.state in ('ASSIGNED', 'REVOKE_REQUESTED', 'DISASSOCIATING')
            order by a.id
            """)
    List<AssignmentRow> heldByUser(UUID userId);

    @SqlQuery(
            "select * from assignment where vpp_user_id = :vppUserId and state not in ('REVOKED', 'FAILED') order by id for no key update")
    List<AssignmentRow> lockCurrentOf(UUID vppUserId);

    /** What waits for another try is due at once; what somebody is at is left alone. */
    @SqlUpdate("""
            update assignment set due_at = :now
            where id in (
              select id from assignment
              where location_id = :locationId and state in ('REQUESTED', 'REVOKE_REQUESTED') and due_at > :now
              for no key update skip locked)
            """)
    int dueNow(UUID locationId, Instant now);

    /** The assignment that is the longest due to be sent to Apple, locked. */
    @SqlQuery("""
            select * from assignment
            where due_at <= :now and state in ('REQUESTED', 'REVOKE_REQUESTED')
            order by due_at limit 1
            for no key update skip locked
            """)
    Optional<AssignmentRow> lockNextDue(Instant now);

    /** Assignments of a location that wait for the same thing, the longest due first, locked: material for requests. */
    @SqlQuery("""
            select a.id as assignment_id, s.adam_id, s.pricing_param, a.vpp_user_id is not null as by_user,
                   coalesce(v.client_user_id::text, a.serial_number) as holder
            from assignment a join asset s on s.id = a.asset_id left join vpp_user v on v.id = a.vpp_user_id
            where a.location_id = :locationId and a.state = :state and (a.vpp_user_id is not null) = :byUser and not a.alone
              and a.due_at <= :now
            order by a.due_at, a.id limit :limit
            for no key update of a skip locked
            """)
    List<Held> lockDue(UUID locationId, AssignmentState state, boolean byUser, Instant now, int limit);

    @SqlUpdate("""
            update assignment set state = :state, apple_event_id = :eventId, due_at = null, changed_at = :now
            where id = any(:ids)
            """)
    int posted(UUID[] ids, AssignmentState state, UUID eventId, Instant now);

    /** Back to {@code state} (REQUESTED or REVOKE_REQUESTED), to be sent again at {@code dueAt}. */
    @SqlUpdate("""
            update assignment
            set state = :state, apple_event_id = null, due_at = :dueAt, attempts = attempts + 1, alone = alone or :alone,
                cause = :cause, failure_number = :number, failure = :failure, changed_at = :now
            where id = any(:ids)
            """)
    int tryAgain(
            UUID[] ids,
            AssignmentState state,
            Instant dueAt,
            boolean alone,
            String cause,
            Optional<Integer> number,
            Optional<String> failure,
            Instant now);

    @SqlUpdate("""
            update assignment
            set state = 'ASSIGNED', apple_event_id = null, due_at = null, attempts = 0, alone = false, cause = null, failure_number = null,
                failure = null, changed_at = :now, assigned_at = :now, ended_at = null
            where id = any(:ids)
            """)
    int assigned(UUID[] ids, Instant now);

    @SqlUpdate("""
            update assignment
            set state = 'REVOKE_REQUESTED', remove_app = :removeApp, due_at = :dueAt, attempts = 0, alone = false, cause = null,
                failure_number = null, failure = null, changed_at = :now
            where id = any(:ids)
            """)
    int revokeRequested(UUID[] ids, boolean removeApp, Instant dueAt, Instant now);

    /** The revocation did not come through: it is still assigned, with the reason. */
    @SqlUpdate("""
            update assignment
            set state = 'ASSIGNED', apple_event_id = null, due_at = null, cause = :cause, failure_number = :number, failure = :failure,
                changed_at = :now
            where id = any(:ids)
            """)
    int revokeFailed(UUID[] ids, String cause, Optional<Integer> number, Optional<String> failure, Instant now);

    /** Ends it: {@code REVOKED} or {@code FAILED}. */
    @SqlUpdate("""
            update assignment
            set state = :state, apple_event_id = null, due_at = null, cause = :cause, failure_number = :number, failure = :failure,
                changed_at = :now, ended_at = :now
            where id = any(:ids)
            """)
    int ended(
            UUID[] ids,
            AssignmentState state,
            Optional<String> cause,
            Optional<Integer> number,
            Optional<String> failure,
            Instant now);

    /** The assignment of an asset that a holder has, gets or is losing. */
    @SqlQuery("""
            select * from assignment
            where asset_id = :assetId and state not in ('REVOKED', 'FAILED')
              and (vpp_user_id = :vppUserId::uuid or serial_number = :serialNumber::text)
            """)
    Optional<AssignmentRow> current(UUID assetId, Optional<UUID> vppUserId, Optional<String> serialNumber);

    /** The newest failed grant of an asset to a holder, which Apple turns out to have made after all. */
    @SqlQuery("""
            select * from assignment
            where asset_id = :assetId and state = 'FAILED'
              and (vpp_user_id = :vppUserId::uuid or serial_number = :serialNumber::text)
            order by id desc limit 1
            for no key update
            """)
    Optional<AssignmentRow> lockFailed(UUID assetId, Optional<UUID> vppUserId, Optional<String> serialNumber);
}
