package dev.tegata.storage.licence;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The SQL of the installs. Thread-safe. */
@RegisterConstructorMapper(InstallRow.class)
public interface InstallStore {

    /**
     * Makes the one row of an app on a device, or takes the one that is there for a new assignment; 0 when it is in use.
     *
     * @param state OFFERED or QUEUED
     */
    @SqlUpdate("""
            insert into install (id, device_id, asset_id, assignment_id, state, due_at, deadline_at, created_at, changed_at)
            values (:id, :deviceId, :assetId, :assignmentId, :state, :dueAt, :deadlineAt, :now, :now)
            on conflict (device_id, asset_id) do update
              set assignment_id = excluded.assignment_id,
                  state = case when install.state = 'INSTALLED' and excluded.state = 'OFFERED' then 'INSTALLED' else excluded.state end,
                  step = null, command_uuid = null, take_over = false,
                  checks = 0, retries = 0, offers = 0, due_at = excluded.due_at, deadline_at = excluded.deadline_at, lease_until = null, cause = null,
                  failure_code = null, failure = null, changed_at = excluded.changed_at
              where install.state in ('OFFERED', 'FAILED', 'STALLED', 'REMOVED', 'CANCELLED')
                or (install.state = 'INSTALLED' and install.assignment_id is distinct from excluded.assignment_id)
            """)
    int want(
            UUID id,
            UUID deviceId,
            UUID assetId,
            UUID assignmentId,
            InstallState state,
            Optional<Instant> dueAt,
            Optional<Instant> deadlineAt,
            Instant now);

    /**
     * As {@link #want} for many, none of them twice; the arrays are columns of one table. QUEUED ones are due at once.
     *
     * @return the rows made or taken, as they are now
     */
    @SqlQuery("""
            insert into install (id, device_id, asset_id, assignment_id, state, due_at, created_at, changed_at)
            select t.id, t.device_id, t.asset_id, t.assignment_id, t.state, case when t.state = 'QUEUED' then :now::timestamptz end, :now, :now
            from unnest(:ids, :deviceIds, :assetIds, :assignmentIds, :states) as t (id, device_id, asset_id, assignment_id, state)
            on conflict (device_id, asset_id) do update
              set assignment_id = excluded.assignment_id,
                  state = case when install.state = 'INSTALLED' and excluded.state = 'OFFERED' then 'INSTALLED' else excluded.state end,
                  step = null, command_uuid = null, take_over = false,
                  checks = 0, retries = 0, offers = 0, due_at = excluded.due_at, deadline_at = null, lease_until = null, cause = null,
                  failure_code = null, failure = null, changed_at = excluded.changed_at
              where install.state in ('OFFERED', 'FAILED', 'STALLED', 'REMOVED', 'CANCELLED')
                or (install.state = 'INSTALLED' and install.assignment_id is distinct from excluded.assignment_id)
            returning *
            """)
    List<InstallRow> wantAll(
            UUID[] ids, UUID[] deviceIds, UUID[] assetIds, UUID[] assignmentIds, String[] states, Instant now);

    /** Notes the new licence of apps that are just being removed: they are wanted again afterwards. The arrays are columns of one table. */
    @SqlUpdate("""
            update install i set assignment_id = t.assignment_id
            from unnest(:deviceIds, :assetIds, :assignmentIds) as t (device_id, asset_id, assignment_id)
            where i.device_id = t.device_id and i.asset_id = t.asset_id and i.state = 'REMOVING'
            """)
    int wantAfterRemoval(UUID[] deviceIds, UUID[] assetIds, UUID[] assignmentIds);

    /**
     * Puts installs on the device's own or its owner's other licence for the same app, where there is one.
     *
     * @param assignmentIds what the installs stood on until now
     * @return those that have another licence
     */
    @SqlQuery("""
            with kept as (
              select i.id as install_id, other.id as assignment_id
              from install i
              join device d on d.id = i.device_id
              cross join lateral (
                (select a.id from assignment a
                 where a.asset_id = i.asset_id and a.serial_number = d.serial_number and a.state = 'ASSIGNED'
                   and a.id <> all(:assignmentIds))
                union all
                (select a.id from vpp_user v join assignment a on a.asset_id = i.asset_id and a.vpp_user_id = v.id
                 where v.user_id = d.owner_id and a.state = 'ASSIGNED' and a.id <> all(:assignmentIds))
                limit 1
              ) other
              where i.assignment_id = any(:assignmentIds) and i.state <> 'CANCELLED'
            )
            update install i set assignment_id = kept.assignment_id
            from kept where i.id = kept.install_id
            returning i.*
            """)
    List<InstallRow> handOver(UUID[] assignmentIds);

    @SqlQuery("select * from install where assignment_id = any(:assignmentIds) order by id for no key update")
    List<InstallRow> lockByAssignments(UUID[] assignmentIds);

    @SqlQuery("select * from install where id = :id")
    Optional<InstallRow> find(UUID id);

    @SqlQuery("select * from install where id = :id for no key update")
    Optional<InstallRow> lock(UUID id);

    @SqlQuery("select * from install where device_id = :deviceId and asset_id = :assetId")
    Optional<InstallRow> of(UUID deviceId, UUID assetId);

    @SqlQuery("select * from install where device_id = :deviceId order by id for no key update")
    List<InstallRow> lockByDevice(UUID deviceId);

    @SqlQuery("""
            select * from install
            where (:deviceId::uuid is null or device_id = :deviceId::uuid)
              and (:assignmentId::uuid is null or assignment_id = :assignmentId::uuid)
              and (:state::text is null or state = :state)
              and (:before::uuid is null or id < :before::uuid)
            order by id desc limit :limit
            """)
    List<InstallRow> page(
            Optional<UUID> deviceId,
            Optional<UUID> assignmentId,
            Optional<InstallState> state,
            Optional<UUID> before,
            int limit);

    /** Claims installs whose next look, try or deadline is due. */
    @SqlQuery("""
            with due as (
              select id from install
              where due_at <= :now and (lease_until is null or lease_until <= :now)
              order by due_at limit :limit
              for update skip locked
            )
            update install i set lease_until = :leaseUntil
            from due where i.id = due.id
            returning i.*
            """)
    List<InstallRow> claim(Instant now, Instant leaseUntil, int limit);

    /** Writes everything that changes in the life of an install. */
    @SqlUpdate("""
            update install
            set state = :state, step = :step, bundle_id = :bundleId, command_uuid = :commandUuid, take_over = :takeOver, checks = :checks,
                retries = :retries, offers = :offers, due_at = :dueAt, deadline_at = :deadlineAt, lease_until = null, cause = :cause,
                failure_code = :failureCode, failure = :failure, changed_at = :changedAt
            where id = :id
            """)
    int update(@BindMethods InstallRow install);

    /** Notes the bundle id the device gave. */
    @SqlUpdate("update install set bundle_id = :bundleId where id = :id")
    int bundleId(UUID id, String bundleId);

    /** Nothing more is due. */
    @SqlUpdate("update install set due_at = null, lease_until = null where id = :id")
    int rest(UUID id);

    /** An install that waits for its device is due at once, for the device has come back. */
    @SqlUpdate("""
            update install set due_at = :now
            where device_id = :deviceId and state = 'QUEUED' and command_uuid is null
            """)
    int deviceCameBack(UUID deviceId, Instant now);

    /** Whether the licence an install stands on is not for its device (any more): a person's who does not own the device. */
    @SqlQuery("""
            select exists (
              select from install i
              join device d on d.id = i.device_id
              join assignment a on a.id = i.assignment_id
              join vpp_user v on v.id = a.vpp_user_id
              where i.id = :id and v.user_id is distinct from d.owner_id)
            """)
    boolean isOfAnotherOwner(UUID id);

    /**
     * Assignments that mean an app for the device, by its serial number or its owner, while no install on it stands on one that does. A
     * cancelled install stands on none.
     */
    @SqlQuery("""
            select a.* from device d
            join assignment a on a.state = 'ASSIGNED'
              and (a.serial_number = d.serial_number
                or a.vpp_user_id in (select v.id from vpp_user v where v.user_id = d.owner_id and v.state <> 'REGISTERED'))
            where d.id = :deviceId and not exists (
              select from install i
              left join assignment held on held.id = i.assignment_id
              left join vpp_user v on v.id = held.vpp_user_id
              where i.device_id = d.id and i.asset_id = a.asset_id and i.state <> 'CANCELLED'
                and (i.assignment_id is null or held.serial_number is not null or v.user_id = d.owner_id))
            order by a.id
            """)
    @RegisterConstructorMapper(AssignmentRow.class)
    List<AssignmentRow> notYetOn(UUID deviceId);
}
