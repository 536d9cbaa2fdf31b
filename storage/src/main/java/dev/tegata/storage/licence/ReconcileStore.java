package dev.tegata.storage.licence;

import dev.tegata.storage.ledger.LedgerFault;
import dev.tegata.storage.ledger.LedgerStore;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlBatch;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Compares a location's assignments with Apple's list in sets: a table for the time of one transaction, and what differs. */
@RegisterConstructorMapper(AssignmentRow.class)
@RegisterConstructorMapper(ReconcileStore.Unknown.class)
@RegisterConstructorMapper(LedgerStore.Move.class)
@RegisterConstructorMapper(LedgerFault.class)
public interface ReconcileStore {

    /** An assignment of Apple's list that we do not have. */
    record Unknown(UUID assetId, Optional<UUID> vppUserId, Optional<String> serialNumber) {}

    /** An assignment as Apple lists it; exactly one of the two holders is there. */
    record Listed(String adamId, String pricingParam, Optional<String> clientUserId, Optional<String> serialNumber) {}

    @SqlUpdate("""
            create temporary table listed (adam_id text, pricing_param text, client_user_id text, serial_number text) on commit drop
            """)
    void begin();

    @SqlBatch("insert into listed values (:adamId, :pricingParam, :clientUserId, :serialNumber)")
    void add(@BindMethods Collection<Listed> listed);

    /** Lets the planner know how large the list is. */
    @SqlUpdate("analyze listed")
    void added();

    /** In Apple's list, with a holder and an asset we know, not with us; one that ended with us after {@code readAt} is left for the next time. */
    @SqlQuery("""
            select distinct s.id as asset_id, v.id as vpp_user_id, l.serial_number
            from listed l
            join asset s on s.location_id = :locationId and s.adam_id = l.adam_id and s.pricing_param = l.pricing_param
            left join vpp_user v on v.location_id = :locationId and v.client_user_id::text = lower(l.client_user_id)
            where (v.id is not null or l.serial_number is not null)
              and not exists (
                select from assignment a
                where a.asset_id = s.id
                  and coalesce(a.vpp_user_id::text, a.serial_number) = coalesce(v.id::text, l.serial_number)
                  and (a.state not in ('REVOKED', 'FAILED') or a.ended_at >= :readAt))
            """)
    List<Unknown> unknown(UUID locationId, Instant readAt);

    /** How many of Apple's list belong to users or assets we know nothing of. */
    @SqlQuery("""
            select count(*) from listed l
            where not exists (
                select from asset s where s.location_id = :locationId and s.adam_id = l.adam_id and s.pricing_param = l.pricing_param)
              or (l.serial_number is null and not exists (
                select from vpp_user v where v.location_id = :locationId and v.client_user_id::text = lower(l.client_user_id)))
            """)
    long strangers(UUID locationId);

    /** Assigned with us since before {@code readAt}, and not in Apple's list. */
    @SqlQuery("""
            select a.* from assignment a
            join asset s on s.id = a.asset_id
            left join vpp_user v on v.id = a.vpp_user_id
            where a.location_id = :locationId and a.state = 'ASSIGNED' and a.changed_at < :readAt
              and not exists (
                select from listed l
                where l.adam_id = s.adam_id and l.pricing_param = s.pricing_param
                  and coalesce(lower(l.client_user_id), l.serial_number) = coalesce(v.client_user_id::text, a.serial_number))
            order by a.id
            for no key update of a
            """)
    List<AssignmentRow> missing(UUID locationId, Instant readAt);

    /** Assets whose entries do not add up to how many licences Apple lists with holders we do not know. */
    @SqlQuery("""
            select s.id as asset_id, coalesce(l.held, 0) - coalesce(b.held, 0) as delta, false as first
            from asset s
            left join (
              select x.adam_id, x.pricing_param, count(distinct lower(x.client_user_id)) as held from listed x
              where x.serial_number is null and not exists (
                select from vpp_user v where v.location_id = :locationId and v.client_user_id::text = lower(x.client_user_id))
              group by x.adam_id, x.pricing_param) l on l.adam_id = s.adam_id and l.pricing_param = s.pricing_param
            left join (
              select e.asset_id, sum(e.assigned_delta)::bigint as held from ledger_entry e
              where e.location_id = :locationId and e.assignment_id is null group by e.asset_id) b on b.asset_id = s.id
            where s.location_id = :locationId and coalesce(l.held, 0) <> coalesce(b.held, 0)
            order by s.id
            """)
    List<LedgerStore.Move> strangersBehind(UUID locationId);

    /** What has no counterpart, or has two, by asset; what is under way and what waits for a decision is not meant. */
    @SqlQuery("""
            with ours as (
              select a.asset_id, s.adam_id, s.pricing_param, coalesce(v.client_user_id::text, a.serial_number) as holder, a.state,
                     a.changed_at, a.ended_at
              from assignment a join asset s on s.id = a.asset_id left join vpp_user v on v.id = a.vpp_user_id
              where a.location_id = :locationId
            ), theirs as (
              select s.id as asset_id, coalesce(v.client_user_id::text, l.serial_number) as holder, count(*) as times
              from listed l
              join asset s on s.location_id = :locationId and s.adam_id = l.adam_id and s.pricing_param = l.pricing_param
              left join vpp_user v on v.location_id = :locationId and v.client_user_id::text = lower(l.client_user_id)
              where v.id is not null or l.serial_number is not null
              group by s.id, coalesce(v.client_user_id::text, l.serial_number)
            ), known as (
              select d.asset_id, coalesce(v.client_user_id::text, d.serial_number) as holder
              from difference d left join vpp_user v on v.id = d.vpp_user_id
              where d.location_id = :locationId and d.state in ('OPEN', 'IGNORED')
            ), odd as (
              select t.asset_id from theirs t
              where t.times > 1
                or (not exists (
                      select from ours o where o.asset_id = t.asset_id and o.holder = t.holder
                        and (o.state not in ('REVOKED', 'FAILED') or o.ended_at >= :readAt))
                    and not exists (select from known k where k.asset_id = t.asset_id and k.holder = t.holder))
              union all
              select o.asset_id from ours o
              where o.state = 'ASSIGNED' and o.changed_at < :readAt
                and not exists (select from theirs t where t.asset_id = o.asset_id and t.holder = o.holder)
                and not exists (select from known k where k.asset_id = o.asset_id and k.holder = o.holder)
            )
            select asset_id, 'MAPPING' as kind, 0 as expected, count(*) as found from odd group by asset_id order by asset_id
            """)
    List<LedgerFault> unmapped(UUID locationId, Instant readAt);
}
