package dev.tegata.storage.reclaim;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/**
 * The SQL of what is taken back because it is of no use. Thread-safe.
 *
 * <p>Whoever changes assignments and their proposals in one transaction locks the assignments first.
 */
@RegisterConstructorMapper(ReclaimPolicyRow.class)
@RegisterConstructorMapper(ReclaimProposalRow.class)
@RegisterConstructorMapper(ReclaimListing.class)
@RegisterConstructorMapper(ReclaimStore.Idle.class)
@RegisterConstructorMapper(ReclaimStore.Notice.class)
public interface ReclaimStore {

    /** A licence of no use. */
    record Idle(UUID assignmentId, UUID locationId, UUID assetId, ReclaimReason reason, Instant idleSince) {}

    @SqlQuery(
            "select location_id, reclaim, reclaim_after, reclaim_notice from location_policy where location_id = :locationId")
    Optional<ReclaimPolicyRow> storedPolicy(UUID locationId);

    default ReclaimPolicyRow policy(UUID locationId) {
        return storedPolicy(locationId).orElseGet(() -> ReclaimPolicyRow.defaults(locationId));
    }

    @SqlUpdate("""
            insert into location_policy (location_id, reclaim, reclaim_after, reclaim_notice)
            values (:locationId, :reclaim, :reclaimAfter, :reclaimNotice)
            on conflict (location_id) do update
              set reclaim = excluded.reclaim, reclaim_after = excluded.reclaim_after, reclaim_notice = excluded.reclaim_notice
            """)
    int policy(@BindMethods ReclaimPolicyRow policy);

    /** Claims the location that is the longest due to be looked at, and puts the next look to {@code nextAt}. */
    @SqlQuery("""
            insert into reclaim_look (location_id, due_at)
            select l.id, :nextAt from location l left join reclaim_look k on k.location_id = l.id
            where k.location_id is null or k.due_at <= :now
            order by k.due_at nulls first, l.id limit 1
            on conflict (location_id) do update set due_at = excluded.due_at where reclaim_look.due_at <= :now
            returning location_id
            """)
    Optional<UUID> claimLook(Instant now, Instant nextAt);

    /** Has a location looked at now. */
    @SqlUpdate("""
            insert into reclaim_look (location_id, due_at) values (:locationId, :now)
            on conflict (location_id) do update set due_at = excluded.due_at
            """)
    int lookNow(UUID locationId, Instant now);

    /**
     * Licences of no use since {@code before} that nobody proposed to take back yet, and about which nobody decided after {@code before} that
     * they are to stay.
     */
    @SqlQuery("""
            select i.* from idle_assignment i
            where i.location_id = :locationId and i.idle_since <= :before
              and not exists (
                select from reclaim_proposal p
                where p.assignment_id = i.assignment_id
                  and (p.state in ('PROPOSED', 'ANNOUNCED') or (p.state in ('DISMISSED', 'UNDONE') and p.decided_at > :before)))
            order by i.assignment_id limit :limit
            """)
    List<Idle> idle(UUID locationId, Instant before, int limit);

    /** Of these assignments those that are of no use since {@code before}. */
    @SqlQuery(
            "select assignment_id from idle_assignment where assignment_id = any(:assignmentIds) and idle_since <= :before")
    List<UUID> stillIdle(UUID[] assignmentIds, Instant before);

    /** Proposes; the arrays are columns of one table, {@code idleSince} being moments. Assignments for which there is an open proposal already are passed over. */
    @SqlQuery("""
            insert into reclaim_proposal (id, location_id, asset_id, assignment_id, reason, idle_since, state, proposed_at)
            select t.id, a.location_id, a.asset_id, a.id, t.reason, t.idle_since::timestamptz, 'PROPOSED', :now
            from unnest(:ids, :assignmentIds, :reasons, :idleSince) as t (id, assignment_id, reason, idle_since)
            join assignment a on a.id = t.assignment_id
            on conflict do nothing
            returning *
            """)
    List<ReclaimProposalRow> propose(
            UUID[] ids, UUID[] assignmentIds, String[] reasons, String[] idleSince, Instant now);

    /** Ends the open proposals of a location whose licence is of use again, or not held any more. */
    @SqlQuery("""
            update reclaim_proposal p set state = 'OBSOLETE', decided_at = :now, mail_due_at = null
            where p.location_id = :locationId and p.state in ('PROPOSED', 'ANNOUNCED')
              and not exists (select from idle_assignment i where i.assignment_id = p.assignment_id and i.idle_since <= :before)
            returning *
            """)
    List<ReclaimProposalRow> obsolete(UUID locationId, Instant before, Instant now);

    /** Ends the open proposals about the licences of a device, and of its owner, of which that device makes use possible again. */
    @SqlQuery("""
            update reclaim_proposal p set state = 'OBSOLETE', decided_at = :now, mail_due_at = null
            from assignment a left join vpp_user v on v.id = a.vpp_user_id, device d
            where d.id = :deviceId and (d.owner_id = v.user_id or (d.serial_number = a.serial_number and not d.user_enrollment))
              and a.id = p.assignment_id and p.state in ('PROPOSED', 'ANNOUNCED') and p.reason = 'NO_DEVICE'
              and exists (select from enrollment e where e.device_id = d.id and e.state = 'ENROLLED')
            returning p.*
            """)
    List<ReclaimProposalRow> deviceCame(UUID deviceId, Instant now);

    /** Ends what was proposed, or announced by the policy, in a location that wants no reclaiming any more. */
    @SqlQuery("""
            update reclaim_proposal p set state = 'OBSOLETE', decided_at = :now, mail_due_at = null
            where p.location_id = :locationId and (p.state = 'PROPOSED' or (p.state = 'ANNOUNCED' and p.decided_by = :policy))
            returning *
            """)
    List<ReclaimProposalRow> switchedOff(UUID locationId, String policy, Instant now);

    /** Announces what is proposed: of a location or of an asset, or just one. */
    @SqlQuery("""
            update reclaim_proposal
            set state = 'ANNOUNCED', due_at = :dueAt, decided_at = :now, decided_by = :actor,
                mail_due_at = case when :mail then :now::timestamptz end
            where state = 'PROPOSED' and (:id::uuid is null or id = :id::uuid) and (:assetId::uuid is null or asset_id = :assetId::uuid)
              and (:locationId::uuid is null or location_id = :locationId::uuid)
            returning *
            """)
    List<ReclaimProposalRow> announce(
            Optional<UUID> id,
            Optional<UUID> assetId,
            Optional<UUID> locationId,
            Instant dueAt,
            boolean mail,
            String actor,
            Instant now);

    /** @return empty when it is not in the state {@code from} */
    @SqlQuery("""
            update reclaim_proposal set state = :to, decided_at = :now, decided_by = :actor, mail_due_at = null
            where id = :id and state = :from
            returning *
            """)
    Optional<ReclaimProposalRow> decide(UUID id, ReclaimState from, ReclaimState to, String actor, Instant now);

    /**
     * Assignments that are to be taken back now.
     *
     * @param states names of those in which locations are served
     */
    @SqlQuery("""
            select p.assignment_id from reclaim_proposal p join location l on l.id = p.location_id and l.state = any(:states)
            where p.state = 'ANNOUNCED' and p.due_at <= :now
            order by p.due_at, p.assignment_id limit :limit
            """)
    List<UUID> due(Instant now, String[] states, int limit);

    /** Those of them that still are, locked. */
    @SqlQuery("""
            select * from reclaim_proposal
            where assignment_id = any(:assignmentIds) and state = 'ANNOUNCED' and due_at <= :now
            order by id
            for no key update
            """)
    List<ReclaimProposalRow> lockDue(UUID[] assignmentIds, Instant now);

    /** Ends them; who decided stays. */
    @SqlUpdate("update reclaim_proposal set state = :state, decided_at = :now, mail_due_at = null where id = any(:ids)")
    int ended(UUID[] ids, ReclaimState state, Instant now);

    /** What a person is to be told in one mail. */
    record Notice(
            UUID id,
            UUID locationId,
            ReclaimReason reason,
            Instant dueAt,
            int mailAttempts,
            String app,
            Optional<String> name,
            Optional<String> email,
            Optional<String> language) {}

    /** Claims everything of which the person that waits the longest is to be told for the same moment; empty ones hold no person. */
    @SqlQuery("""
            with first as (
              select p.location_id, p.due_at, a.vpp_user_id, p.id from reclaim_proposal p join assignment a on a.id = p.assignment_id
              where p.mail_due_at <= :now
              order by p.mail_due_at, p.id limit 1
            ), chosen as (
              select p.id from reclaim_proposal p join assignment a on a.id = p.assignment_id, first
              where p.mail_due_at <= :now and p.due_at = first.due_at
                and (p.id = first.id or a.vpp_user_id = first.vpp_user_id)
              for no key update of p skip locked
            ), claimed as (
              update reclaim_proposal p set mail_due_at = :leaseUntil from chosen where p.id = chosen.id
              returning p.id, p.location_id, p.asset_id, p.assignment_id, p.reason, p.due_at, p.mail_attempts
            )
            select c.id, c.location_id, c.reason, c.due_at, c.mail_attempts, coalesce(s.name, s.adam_id) as app, u.name, u.email, u.language
            from claimed c
            join asset s on s.id = c.asset_id
            join assignment a on a.id = c.assignment_id
            left join vpp_user v on v.id = a.vpp_user_id
            left join users u on u.id = v.user_id
            order by app
            """)
    List<Notice> claimMail(Instant now, Instant leaseUntil);

    /** Notes that the person was told, also of what was decided otherwise meanwhile. */
    @SqlQuery("""
            update reclaim_proposal set mail_due_at = null, mailed_at = :now, mail_failure = null where id = any(:ids) returning *
            """)
    List<ReclaimProposalRow> mailed(UUID[] ids, Instant now);

    /** Notes that the person could not be told (yet): for good, or to be tried again at {@code nextAt}. */
    @SqlQuery("""
            update reclaim_proposal
            set mail_due_at = case when mail_due_at is not null then :nextAt::timestamptz end, mail_attempts = mail_attempts + 1,
                mail_failure = :failure
            where id = any(:ids)
            returning *
            """)
    List<ReclaimProposalRow> notMailed(UUID[] ids, Optional<Instant> nextAt, Optional<String> failure);

    @SqlQuery("select * from reclaim_proposal where id = :id")
    Optional<ReclaimProposalRow> find(UUID id);

    default Optional<ReclaimListing> listing(UUID id) {
        return select(ReclaimFilter.ALL, Optional.of(id), Optional.empty(), 1).stream()
                .findFirst();
    }

    /** Newest first. */
    default List<ReclaimListing> page(ReclaimFilter filter, Optional<UUID> before, int limit) {
        return select(filter, Optional.empty(), before, limit);
    }

    @SqlQuery("""
            select p.*, s.adam_id, s.name as asset_name, v.user_id, u.name as user_name, a.serial_number
            from reclaim_proposal p
            join asset s on s.id = p.asset_id
            join assignment a on a.id = p.assignment_id
            left join vpp_user v on v.id = a.vpp_user_id
            left join users u on u.id = v.user_id
            where (:only::uuid is null or p.id = :only::uuid)
              and (:before::uuid is null or p.id < :before::uuid)
              and (:filter.locationId::uuid is null or p.location_id = :filter.locationId::uuid)
              and (:filter.assetId::uuid is null or p.asset_id = :filter.assetId::uuid)
              and (:filter.userId::uuid is null or v.user_id = :filter.userId::uuid)
              and (:filter.state::text is null or p.state = :filter.state::text)
            order by p.id desc limit :limit
            """)
    List<ReclaimListing> select(
            @BindMethods("filter") ReclaimFilter filter, Optional<UUID> only, Optional<UUID> before, int limit);
}
