package dev.tegata.storage.licence;

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
}
