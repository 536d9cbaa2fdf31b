package dev.tegata.storage.operation;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of the operations. Thread-safe.
 *
 * <p>Whoever changes items and their operation in one transaction changes the operation last, and assignments before both, so that nobody
 * waits for each other.
 */
@RegisterConstructorMapper(OperationRow.class)
@RegisterConstructorMapper(OperationItemRow.class)
@RegisterConstructorMapper(OperationStore.Count.class)
public interface OperationStore {

    /** How many items of an operation are in a state. */
    record Count(UUID operationId, OperationItemState state, int count) {}

    @SqlUpdate("""
            insert into operation (id, kind, state, install, remove_app, when_none_free, priority, location_id, created_by, created_at,
                                   changed_at, due_at)
            values (:id, :kind, :state, :install, :removeApp, :whenNoneFree, :priority, :locationId, :createdBy, :createdAt, :changedAt,
                    :dueAt)
            """)
    void insert(@BindMethods OperationRow operation);

    /**
     * Adds items; the arrays are columns of one table.
     *
     * @param from position of the first
     */
    @SqlUpdate("""
            insert into operation_item (operation_id, position, state, asset_id, user_id, device_id, assignment_id, changed_at)
            select :operationId, :from + t.n - 1, 'PENDING', t.asset_id, t.user_id, t.device_id, t.assignment_id, :now
            from unnest(:assetIds, :userIds, :deviceIds, :assignmentIds)
              with ordinality as t (asset_id, user_id, device_id, assignment_id, n)
            """)
    void insertItems(
            UUID operationId,
            int from,
            @Nullable UUID[] assetIds,
            @Nullable UUID[] userIds,
            @Nullable UUID[] deviceIds,
            @Nullable UUID[] assignmentIds,
            Instant now);

    @SqlQuery("select * from operation where id = :id")
    Optional<OperationRow> find(UUID id);

    @SqlQuery("""
            select * from operation
            where (:state::text is null or state = :state) and (:before::uuid is null or id < :before::uuid)
            order by id desc limit :limit
            """)
    List<OperationRow> page(Optional<OperationState> state, Optional<UUID> before, int limit);

    @SqlQuery("""
            select operation_id, state, count(*)::integer as count from operation_item
            where operation_id = any(:operationIds) group by operation_id, state
            """)
    List<Count> counts(UUID[] operationIds);

    /** In their order; {@code after} is a position. */
    @SqlQuery("""
            select * from operation_item
            where operation_id = :operationId and (:state::text is null or state = :state) and position > :after
            order by position limit :limit
            """)
    List<OperationItemRow> items(UUID operationId, Optional<OperationItemState> state, int after, int limit);

    /** Claims the operation that is the longest due. */
    @SqlQuery("""
            update operation set lease_until = :leaseUntil
            where id = (
              select id from operation
              where due_at <= :now and (lease_until is null or lease_until <= :now)
              order by due_at limit 1
              for update skip locked
            )
            returning *
            """)
    Optional<OperationRow> claim(Instant now, Instant leaseUntil);

    /** The next items that are not started, locked. */
    @SqlQuery("""
            select * from operation_item
            where operation_id = :operationId and state = 'PENDING'
            order by position limit :limit
            for update skip locked
            """)
    List<OperationItemRow> lockPending(UUID operationId, int limit);

    /** Writes what became of starting items; the arrays are columns of one table, {@code arguments} are JSON arrays. */
    @SqlUpdate("""
            update operation_item i
            set state = t.state, assignment_id = coalesce(t.assignment_id, i.assignment_id),
                vpp_user_id = coalesce(t.vpp_user_id, i.vpp_user_id), waiting_grant_id = t.waiting_grant_id, problem = t.problem,
                problem_arguments = t.arguments::jsonb, cause = null, failure_number = null, failure = null, attempts = i.attempts + 1,
                changed_at = :now
            from unnest(:positions, :states, :assignmentIds, :vppUserIds, :waitingGrantIds, :problems, :arguments)
              as t (position, state, assignment_id, vpp_user_id, waiting_grant_id, problem, arguments)
            where i.operation_id = :operationId and i.position = t.position
            """)
    int started(
            UUID operationId,
            Integer[] positions,
            String[] states,
            @Nullable UUID[] assignmentIds,
            @Nullable UUID[] vppUserIds,
            @Nullable UUID[] waitingGrantIds,
            @Nullable String[] problems,
            @Nullable String[] arguments,
            Instant now);

    /** Ends items whose grant has come to an end; those of which Apple had no licence left and that may wait are on the waitlist again. */
    @SqlUpdate("""
            update operation_item i
            set state = case when a.state = 'FAILED' and a.cause = 'no-licence-left' and i.waiting_grant_id is not null then 'WAITING'
                             when a.state in ('FAILED', 'REVOKED') then 'FAILED' else 'DONE' end,
                cause = case when a.state = 'FAILED' then a.cause when a.state = 'REVOKED' then coalesce(a.cause, 'licence-taken-back') end,
                failure_number = case when a.state in ('FAILED', 'REVOKED') then a.failure_number end,
                failure = case when a.state in ('FAILED', 'REVOKED') then a.failure end, changed_at = :now
            from assignment a
            where i.operation_id = :operationId and i.state = 'RUNNING' and a.id = i.assignment_id
              and a.state not in ('REQUESTED', 'ASSOCIATING')
            """)
    int followGrants(UUID operationId, Instant now);

    /** Ends items whose revocation has come to an end. */
    @SqlUpdate("""
            update operation_item i
            set state = case when a.state = 'ASSIGNED' then 'FAILED' else 'DONE' end,
                cause = case when a.state = 'ASSIGNED' then a.cause end,
                failure_number = case when a.state = 'ASSIGNED' then a.failure_number end,
                failure = case when a.state = 'ASSIGNED' then a.failure end, changed_at = :now
            from assignment a
            where i.operation_id = :operationId and i.state = 'RUNNING' and a.id = i.assignment_id
              and a.state in ('ASSIGNED', 'REVOKED', 'FAILED')
            """)
    int followRevocations(UUID operationId, Instant now);

    /** Ends items whose account has been created, or not. */
    @SqlUpdate("""
            update operation_item i
            set state = case when v.state in ('FAILED', 'RETIRED') then 'FAILED' else 'DONE' end,
                cause = case when v.state in ('FAILED', 'RETIRED') then v.cause end,
                failure_number = case when v.state in ('FAILED', 'RETIRED') then v.failure_number end,
                failure = case when v.state in ('FAILED', 'RETIRED') then v.failure end, changed_at = :now
            from vpp_user v
            where i.operation_id = :operationId and i.state = 'RUNNING' and v.id = i.vpp_user_id and v.state <> 'CREATING'
            """)
    int followCreations(UUID operationId, Instant now);

    /** Ends items whose account has been retired, or not. */
    @SqlUpdate("""
            update operation_item i
            set state = case when v.state = 'RETIRED' then 'DONE' else 'FAILED' end,
                cause = case when v.state <> 'RETIRED' then v.cause end,
                failure_number = case when v.state <> 'RETIRED' then v.failure_number end,
                failure = case when v.state <> 'RETIRED' then v.failure end, changed_at = :now
            from vpp_user v
            where i.operation_id = :operationId and i.state = 'RUNNING' and v.id = i.vpp_user_id and v.state <> 'RETIRING'
            """)
    int followRetirements(UUID operationId, Instant now);

    /** Notes that the claim is still ours, and for how long; 0 when another node has taken it over. */
    @SqlUpdate(
            "update operation set lease_until = :leaseUntil, changed_at = :now where id = :id and lease_until = :lease")
    int stillOurs(UUID id, Instant lease, Instant leaseUntil, Instant now);

    /** Ends the claim; a wish to look again that came meanwhile stays. 0 when another node has taken it over. */
    @SqlUpdate("""
            update operation
            set due_at = case when due_at <= :startedAt then :dueAt else due_at end, lease_until = null
            where id = :id and lease_until = :lease
            """)
    int rest(UUID id, Instant lease, Instant startedAt, Instant dueAt);

    /** Ends the operation; 0 when another node has taken it over. */
    @SqlUpdate("""
            update operation
            set state = case when state = 'CANCELLING' then 'CANCELLED' else 'DONE' end, ended_at = :now, changed_at = :now, due_at = null,
                lease_until = null
            where id = :id and lease_until = :lease
            """)
    int end(UUID id, Instant lease, Instant now);

    /** Takes back what is not started; waits for a chunk that is just being started. */
    @SqlUpdate(
            "update operation_item set state = 'CANCELLED', changed_at = :now where operation_id = :operationId and state = 'PENDING'")
    int cancelPending(UUID operationId, Instant now);

    /** 0 when it has ended already, or is being cancelled. */
    @SqlUpdate(
            "update operation set state = 'CANCELLING', changed_at = :now, due_at = :now where id = :id and state = 'RUNNING'")
    int cancelling(UUID id, Instant now);

    /** Makes what was refused or failed wait for another start. */
    @SqlUpdate("""
            update operation_item
            set state = 'PENDING', problem = null, problem_arguments = null, cause = null, failure_number = null, failure = null,
                changed_at = :now
            where operation_id = :operationId and state in ('REFUSED', 'FAILED')
            """)
    int retryItems(UUID operationId, Instant now);

    /** 0 unless it has ended. */
    @SqlUpdate("""
            update operation set state = 'RUNNING', ended_at = null, changed_at = :now, due_at = :now
            where id = :id and state in ('DONE', 'CANCELLED')
            """)
    int runAgain(UUID id, Instant now);

    /** Makes the operations due that wait for one of these assignments. */
    @SqlUpdate("""
            update operation set due_at = :now
            where id in (
              select operation_id from operation_item where state = 'RUNNING' and assignment_id = any(:assignmentIds)
            )
            """)
    int assignmentsMoved(UUID[] assignmentIds, Instant now);

    /** Makes the operations due that wait for this account. */
    @SqlUpdate("""
            update operation set due_at = :now
            where id in (select operation_id from operation_item where state = 'RUNNING' and vpp_user_id = :vppUserId)
            """)
    int accountMoved(UUID vppUserId, Instant now);
}
