package dev.tegata.storage.licence;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The SQL of the assignments. Thread-safe. */
@RegisterConstructorMapper(AssignmentRow.class)
@RegisterConstructorMapper(AssignmentStore.Held.class)
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

    @SqlQuery("select * from assignment where id = :id")
    Optional<AssignmentRow> find(UUID id);

    @SqlQuery("select * from assignment where id = :id for no key update")
    Optional<AssignmentRow> lock(UUID id);

    @SqlQuery("select * from assignment where apple_event_id = :eventId order by id for no key update")
    List<AssignmentRow> lockByEvent(UUID eventId);

    @SqlQuery("""
            select a.id as assignment_id, s.adam_id, s.pricing_param, a.vpp_user_id is not null as by_user,
                   coalesce(v.client_user_id::text, a.serial_number) as holder
            from assignment a join asset s on s.id = a.asset_id left join vpp_user v on v.id = a.vpp_user_id
            where a.apple_event_id = :eventId
            order by a.id
            """)
    List<Held> heldByEvent(UUID eventId);

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

    /** The assignment that is the longest due to be sent to Apple, locked. */
    @SqlQuery("""
            select * from assignment
            where due_at <= :now and state in ('REQUESTED', 'REVOKE_REQUESTED')
            order by due_at limit 1
            for no key update skip locked
            """)
    Optional<AssignmentRow> lockNextDue(Instant now);

    /** Assignments that can go in one request with each other, locked. */
    @SqlQuery("""
            select * from assignment
            where asset_id = :assetId and state = :state and (vpp_user_id is not null) = :byUser and not alone and due_at <= :now
            order by due_at limit :limit
            for no key update skip locked
            """)
    List<AssignmentRow> lockDue(UUID assetId, AssignmentState state, boolean byUser, Instant now, int limit);

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
            where id = :id
            """)
    int tryAgain(
            UUID id,
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
            where id = :id
            """)
    int assigned(UUID id, Instant now);

    @SqlUpdate("""
            update assignment
            set state = 'REVOKE_REQUESTED', remove_app = :removeApp, due_at = :now, attempts = 0, alone = false, cause = null,
                failure_number = null, failure = null, changed_at = :now
            where id = :id
            """)
    int revokeRequested(UUID id, boolean removeApp, Instant now);

    /** The revocation did not come through: it is still assigned, with the reason. */
    @SqlUpdate("""
            update assignment
            set state = 'ASSIGNED', apple_event_id = null, due_at = null, cause = :cause, failure_number = :number, failure = :failure,
                changed_at = :now
            where id = :id
            """)
    int revokeFailed(UUID id, String cause, Optional<Integer> number, Optional<String> failure, Instant now);

    /** Ends it: {@code REVOKED} or {@code FAILED}. */
    @SqlUpdate("""
            update assignment
            set state = :state, apple_event_id = null, due_at = null, cause = :cause, failure_number = :number, failure = :failure,
                changed_at = :now, ended_at = :now
            where id = :id
            """)
    int ended(
            UUID id,
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
