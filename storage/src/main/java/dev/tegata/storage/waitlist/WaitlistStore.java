package dev.tegata.storage.waitlist;

import dev.tegata.storage.licence.AssetRow;
import dev.tegata.storage.licence.InstallMode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of the waitlist. Thread-safe.
 *
 * <p>Whoever serves a line, joins it, or counts it for a grant has locked the asset before, so that nobody is overtaken.
 */
@RegisterConstructorMapper(WaitingGrantRow.class)
@RegisterConstructorMapper(WaitingListing.class)
@RegisterConstructorMapper(AssetRow.class)
@RegisterConstructorMapper(WaitlistStore.Line.class)
public interface WaitlistStore {

    /** How many wait for an asset. */
    record Line(UUID assetId, long waiting) {}

    /**
     * Adds grants, WAITING those without an assignment and SERVED the others; the arrays are columns of one table.
     *
     * @param dueAt when to look first whether those who wait can still have it
     * @return those added: the other holders wait for that asset already
     */
    @SqlQuery("""
            insert into waiting_grant (id, location_id, asset_id, user_id, device_id, install, priority, state, assignment_id, asked_by,
                                       asked_at, ended_at, due_at)
            select t.id, s.location_id, s.id, t.user_id, t.device_id, :install, :priority,
                   case when t.assignment_id is null then 'WAITING' else 'SERVED' end, t.assignment_id, :askedBy, :now,
                   case when t.assignment_id is not null then :now::timestamptz end,
                   case when t.assignment_id is null then :dueAt::timestamptz end
            from unnest(:ids, :assetIds, :userIds, :deviceIds, :assignmentIds) as t (id, asset_id, user_id, device_id, assignment_id)
            join asset s on s.id = t.asset_id
            on conflict do nothing
            returning id
            """)
    List<UUID> insertAll(
            UUID[] ids,
            UUID[] assetIds,
            @Nullable UUID[] userIds,
            @Nullable UUID[] deviceIds,
            @Nullable UUID[] assignmentIds,
            InstallMode install,
            int priority,
            String askedBy,
            Instant now,
            Instant dueAt);

    @SqlQuery("""
            select asset_id, count(*) as waiting from waiting_grant
            where asset_id = any(:assetIds) and state = 'WAITING' group by asset_id
            """)
    List<Line> lines(UUID[] assetIds);

    /**
     * An asset that somebody waits for and of which a licence seems to be left, locked. It is found by what is so, not by who noticed:
     * whatever set a licence free, nobody has to remember the waitlist. It costs a look at the index for each asset that has a line, however
     * long. Counts that are in doubt do not count.
     *
     * @param states names of those in which locations are served
     */
    @SqlQuery("""
            with recursive line (asset_id) as (
              (select w.asset_id from waiting_grant w where w.state = 'WAITING' order by w.asset_id limit 1)
              union all
              select (select w.asset_id from waiting_grant w where w.state = 'WAITING' and w.asset_id > l.asset_id order by w.asset_id limit 1)
              from line l where l.asset_id is not null
            )
            select s.* from line
            join asset s on s.id = line.asset_id
            join location l on l.id = s.location_id and l.state = any(:states)
            cross join lateral (
              select from waiting_grant w
              where w.asset_id = s.id and w.state = 'WAITING' and not being_renewed(w.user_id, w.location_id) limit 1) able
            where s.available_count > 0 and s.gone_at is null and (s.doubted_at is null or s.synced_at >= s.doubted_at)
              and not exists (
                select from waiting_grant w
                where w.asset_id = s.id and w.state = 'WAITING' and w.returned_at is not null and w.returned_at >= s.synced_at)
              and (s.total_count >= 2147483647
                   or s.available_count > (
                     select count(*) from assignment a where a.asset_id = s.id and a.state in ('REQUESTED', 'ASSOCIATING')))
            order by s.id limit 1
            for no key update of s skip locked
            """)
    Optional<AssetRow> lockServable(String[] states);

    /** The next in the line of an asset, locked. Whose account is being renewed keeps the place and is passed over. */
    @SqlQuery("""
            select w.* from waiting_grant w where w.asset_id = :assetId and w.state = 'WAITING' and not being_renewed(w.user_id, w.location_id)
            order by w.priority desc, w.asked_at, w.id limit :limit
            for no key update of w
            """)
    List<WaitingGrantRow> lockNext(UUID assetId, int limit);

    /** The arrays are columns of one table. */
    @SqlUpdate("""
            update waiting_grant w
            set state = 'SERVED', assignment_id = t.assignment_id, returned_at = null, ended_at = :now, due_at = null
            from unnest(:ids, :assignmentIds) as t (id, assignment_id)
            where w.id = t.id and w.state = 'WAITING'
            """)
    int served(UUID[] ids, UUID[] assignmentIds, Instant now);

    /** @param arguments a JSON array; 0 when it does not wait any more */
    @SqlUpdate("""
            update waiting_grant
            set state = 'REFUSED', problem = :problem, problem_arguments = :arguments::jsonb, ended_at = :now, due_at = null
            where id = :id and state = 'WAITING'
            """)
    int refused(UUID id, String problem, String arguments, Instant now);

    /** Puts grants that Apple had no licence for back where they stood in the line. */
    @SqlQuery("""
            update waiting_grant w
            set state = 'WAITING', returned_at = :now, ended_at = null, due_at = :dueAt
            where w.assignment_id = any(:assignmentIds) and w.state = 'SERVED'
              and not exists (
                select from waiting_grant other
                where other.asset_id = w.asset_id and coalesce(other.user_id, other.device_id) = coalesce(w.user_id, w.device_id)
                  and other.state = 'WAITING')
            returning *
            """)
    List<WaitingGrantRow> returned(UUID[] assignmentIds, Instant now, Instant dueAt);

    /** @return empty when it does not wait any more */
    @SqlQuery("""
            update waiting_grant set state = 'CANCELLED', ended_at = :now, due_at = null where id = :id and state = 'WAITING' returning *
            """)
    Optional<WaitingGrantRow> cancel(UUID id, Instant now);

    /** @return empty when it does not wait any more */
    @SqlQuery("""
            update waiting_grant set state = 'EXPIRED', ended_at = :now, due_at = null where id = :id and state = 'WAITING' returning *
            """)
    Optional<WaitingGrantRow> expire(UUID id, Instant now);

    /** Claims those of whom it is the longest due to look whether they can still have it; the time of the next look is the lease. */
    @SqlQuery("""
            update waiting_grant set due_at = :nextAt
            where id in (
              select w.id from waiting_grant w where w.due_at <= :now and not being_renewed(w.user_id, w.location_id)
              order by w.due_at limit :limit for no key update of w skip locked)
            returning *
            """)
    List<WaitingGrantRow> claimDue(Instant now, Instant nextAt, int limit);

    /** Something happened to a person or a device: is it to be looked at now whether they can still have what they wait for. */
    @SqlUpdate(
            "update waiting_grant set due_at = :now where coalesce(user_id, device_id) = :holderId and state = 'WAITING'")
    int lookAt(UUID holderId, Instant now);

    @SqlUpdate("""
            delete from waiting_grant
            where id in (select id from waiting_grant where ended_at < :before order by ended_at limit :limit)
            """)
    int prune(Instant before, int limit);

    @SqlQuery("select * from waiting_grant where id = :id")
    Optional<WaitingGrantRow> find(UUID id);

    @SqlQuery("select * from waiting_grant where id = any(:ids) order by id")
    List<WaitingGrantRow> ofIds(UUID[] ids);

    default Optional<WaitingListing> listing(UUID id) {
        return select(Optional.of(id), Optional.empty(), Optional.empty(), Optional.empty(), 1).stream()
                .findFirst();
    }

    /** In the order in which they are served. */
    default List<WaitingListing> page(Optional<UUID> assetId, WaitingState state, Optional<UUID> after, int limit) {
        return select(Optional.empty(), assetId, Optional.of(state), after, limit);
    }

    @SqlQuery("""
            with chosen as (
              select w.* from waiting_grant w
              where (:only::uuid is null or w.id = :only::uuid)
                and (:assetId::uuid is null or w.asset_id = :assetId::uuid)
                and (:state::text is null or w.state = :state::text)
                and (:after::uuid is null
                     or (-w.priority, w.asked_at, w.id) > (select -p.priority, p.asked_at, p.id from waiting_grant p where p.id = :after::uuid))
              order by w.priority desc, w.asked_at, w.id limit :limit
            ), line as (
              select w.id, row_number() over (partition by w.asset_id order by w.priority desc, w.asked_at, w.id) as position
              from waiting_grant w where w.state = 'WAITING' and w.asset_id in (select c.asset_id from chosen c where c.state = 'WAITING')
            )
            select c.*, s.adam_id, s.name as asset_name, u.name as user_name, coalesce(d.name, d.serial_number, d.device_key) as device_name,
                   line.position
            from chosen c
            join asset s on s.id = c.asset_id
            left join users u on u.id = c.user_id
            left join device d on d.id = c.device_id
            left join line on line.id = c.id
            order by c.priority desc, c.asked_at, c.id
            """)
    List<WaitingListing> select(
            Optional<UUID> only, Optional<UUID> assetId, Optional<WaitingState> state, Optional<UUID> after, int limit);
}
