package dev.tegata.storage.ledger;

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

/** The SQL of the ledger: it appends, adds up and checks, and changes no entry. Thread-safe. */
@RegisterConstructorMapper(LedgerEntryRow.class)
@RegisterConstructorMapper(LedgerListing.class)
@RegisterConstructorMapper(AssetBalance.class)
@RegisterConstructorMapper(LedgerFault.class)
@RegisterConstructorMapper(LedgerCheckRow.class)
@RegisterConstructorMapper(LocationPolicyRow.class)
@RegisterConstructorMapper(LedgerStore.Move.class)
public interface LedgerStore {

    /** By how much an asset's entries are behind; {@code first} when it has none that count the same thing yet. */
    record Move(UUID assetId, long delta, boolean first) {}

    /**
     * Enters that assignments are held now; those whose entries say so already are passed over. {@code ids} are for the entries.
     *
     * @param kind empty: GRANT, by whoever asked for it
     */
    @SqlUpdate("""
            insert into ledger_entry (id, location_id, asset_id, at, kind, vpp_user_id, serial_number, assignment_id, assigned_delta,
                                      total_delta, actor, reason)
            select t.id, a.location_id, a.asset_id, :now, coalesce(:kind::text, 'GRANT'), a.vpp_user_id, a.serial_number, a.id, 1, 0,
                   case when :kind::text is null then a.created_by else :actor end,
                   coalesce(:reason::text, (
                     select 'moved-to-' || lower(m.holder) from licence_move_part p join licence_move m on m.id = p.move_id
                     where p.assignment_id = a.id and p.role = 'NEW'))
            from unnest(:ids, :assignmentIds) as t (id, assignment_id) join assignment a on a.id = t.assignment_id
            where (select coalesce(sum(e.assigned_delta), 0) from ledger_entry e where e.assignment_id = a.id) = 0
            """)
    int held(
            UUID[] ids,
            UUID[] assignmentIds,
            Optional<LedgerKind> kind,
            String actor,
            Optional<String> reason,
            Instant now);

    /**
     * Enters that assignments are held no more; those whose entries do not say that they were are passed over.
     *
     * @param kind empty: as was noted when it was to be given back, else REVOKE
     */
    @SqlUpdate("""
            insert into ledger_entry (id, location_id, asset_id, at, kind, vpp_user_id, serial_number, assignment_id, assigned_delta,
                                      total_delta, actor, reason)
            select t.id, a.location_id, a.asset_id, :now, coalesce(:kind::text, a.ending_kind, 'REVOKE'), a.vpp_user_id, a.serial_number, a.id,
                   -1, 0, case when :kind::text is null then coalesce(a.ending_by, :actor) else :actor end,
                   case when :kind::text is null then a.ending_reason else :reason::text end
            from unnest(:ids, :assignmentIds) as t (id, assignment_id) join assignment a on a.id = t.assignment_id
            where (select coalesce(sum(e.assigned_delta), 0) from ledger_entry e where e.assignment_id = a.id) = 1
            """)
    int heldNoMore(
            UUID[] ids,
            UUID[] assignmentIds,
            Optional<LedgerKind> kind,
            String actor,
            Optional<String> reason,
            Instant now);

    /** Notes why assignments are given back, for the entry that follows Apple's word. */
    @SqlUpdate("""
            update assignment set ending_kind = :kind, ending_by = :actor, ending_reason = :reason where id = any(:assignmentIds)
            """)
    int ending(UUID[] assignmentIds, LedgerKind kind, String actor, Optional<String> reason);

    /** Of these assignments, those that were to be given back before they came. */
    @SqlQuery("select id from assignment where id = any(:assignmentIds) and ending_kind is not null")
    List<UUID> unwanted(UUID[] assignmentIds);

    /** Only one reconciliation of a location enters counts at a time. */
    @SqlQuery("select pg_advisory_xact_lock(hashtext('ledger'), hashtext(:locationId::text))::text")
    String lockCounts(UUID locationId);

    /** Assets whose entries do not add up to Apple's total. */
    @SqlQuery("""
            select s.id as asset_id, case when s.gone_at is null then s.total_count else 0 end - coalesce(b.total, 0) as delta,
                   b.asset_id is null as first
            from asset s
            left join (
              select e.asset_id, sum(e.total_delta)::bigint as total from ledger_entry e
              where e.location_id = :locationId and e.assignment_id is null group by e.asset_id) b on b.asset_id = s.id
            where s.location_id = :locationId
              and (b.asset_id is null or b.total <> case when s.gone_at is null then s.total_count else 0 end)
            order by s.id
            """)
    List<Move> totalsBehind(UUID locationId);

    @SqlBatch("""
            insert into ledger_entry (id, location_id, asset_id, at, kind, assigned_delta, total_delta, actor, reason)
            values (:id, :locationId, :assetId, :at, :kind, :assignedDelta, :totalDelta, :actor, :reason)
            """)
    void count(@BindMethods Collection<LedgerEntryRow> entry);

    /** Newest first. */
    @SqlQuery("""
            select e.*, s.adam_id, s.name as asset_name, v.user_id, u.name as user_name
            from ledger_entry e
            join asset s on s.id = e.asset_id
            left join vpp_user v on v.id = e.vpp_user_id
            left join users u on u.id = v.user_id
            where (:locationId::uuid is null or e.location_id = :locationId::uuid)
              and (:assetId::uuid is null or e.asset_id = :assetId::uuid)
              and (:userId::uuid is null or v.user_id = :userId::uuid)
              and (:deviceId::uuid is null or e.serial_number = (select d.serial_number from device d where d.id = :deviceId::uuid))
              and (:before::uuid is null or e.id < :before::uuid)
            order by e.id desc limit :limit
            """)
    List<LedgerListing> page(@BindMethods LedgerFilter filter, Optional<UUID> before, int limit);

    @SqlQuery("""
            select b.asset_id, s.adam_id, s.name as asset_name, b.total, b.assigned, b.available, b.assigned_unknown, b.changed_at
            from asset_balance b join asset s on s.id = b.asset_id
            where b.location_id = :locationId and (:before::uuid is null or b.asset_id < :before::uuid)
            order by b.asset_id desc limit :limit
            """)
    List<AssetBalance> balances(UUID locationId, Optional<UUID> before, int limit);

    /** What does not add up now, as far as our own tables show. */
    @SqlQuery(
            "select asset_id, kind, expected, found from ledger_fault where location_id = :locationId order by asset_id, kind")
    List<LedgerFault> faults(UUID locationId);

    @SqlQuery("select * from ledger_check where location_id = :locationId")
    Optional<LedgerCheckRow> lastCheck(UUID locationId);

    @SqlUpdate("""
            insert into ledger_check (location_id, at, read_at, state, faults)
            values (:locationId, :at, :readAt, :state, :faults::jsonb)
            on conflict (location_id) do update
              set at = excluded.at, read_at = excluded.read_at, state = excluded.state, faults = excluded.faults
            """)
    int checked(@BindMethods LedgerCheckRow check);

    @SqlQuery("select * from location_policy where location_id = :locationId")
    Optional<LocationPolicyRow> storedPolicy(UUID locationId);

    /** What the location does by itself; the defaults where nobody said otherwise. */
    default LocationPolicyRow policy(UUID locationId) {
        return storedPolicy(locationId).orElseGet(() -> LocationPolicyRow.defaults(locationId));
    }

    @SqlUpdate("""
            insert into location_policy (location_id, differences, removed_devices, failed_installs, grant_from, account_hash,
                                         offer_again)
            values (:locationId, :differences, :removedDevices, :failedInstalls, :grantFrom, :accountHash, :offerAgain)
            on conflict (location_id) do update
              set differences = excluded.differences, removed_devices = excluded.removed_devices, failed_installs = excluded.failed_installs,
                  grant_from = excluded.grant_from, account_hash = excluded.account_hash, offer_again = excluded.offer_again
            """)
    int policy(@BindMethods LocationPolicyRow policy);

    /** Licences whose every install failed for good, where the policy gives those back; locked. */
    @SqlQuery("""
            select a.id from location_policy p
            join assignment a on a.location_id = p.location_id and a.state = 'ASSIGNED' and a.cause is null
            join asset s on s.id = a.asset_id and s.revocable
            where p.failed_installs = 'GIVE_BACK'
              and exists (select from install i where i.assignment_id = a.id and i.state = 'FAILED')
              and not exists (select from install i where i.assignment_id = a.id
                                and (i.state not in ('FAILED', 'CANCELLED', 'REMOVED') or i.due_at is not null))
            order by a.id limit :limit
            for no key update of a skip locked
            """)
    List<UUID> lockUseless(int limit);

    /** Why the installs of an assignment failed. */
    @SqlQuery("""
            select i.cause from install i where i.assignment_id = :assignmentId and i.state = 'FAILED' order by i.changed_at desc limit 1
            """)
    Optional<String> causeOfFailedInstall(UUID assignmentId);

    /** Assignments to a device by its serial number that are not ended, unless another enrolled device has that number; locked. */
    @SqlQuery("""
            select a.id from assignment a join device d on d.serial_number = a.serial_number
            where d.id = :deviceId and a.state in ('REQUESTED', 'ASSOCIATING', 'ASSIGNED')
              and not exists (
                select from device other join enrollment e on e.device_id = other.id and e.state = 'ENROLLED'
                where other.serial_number = d.serial_number)
            order by a.id
            for no key update of a
            """)
    List<UUID> lockHeldByDevice(UUID deviceId);
}
