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

/** The SQL of the differences from Apple's lists. Thread-safe. */
@RegisterConstructorMapper(DifferenceRow.class)
@RegisterConstructorMapper(DifferenceListing.class)
public interface DifferenceStore {

    /** Passes over those that are open already, or known and to stay. */
    @SqlBatch("""
            insert into difference (id, location_id, asset_id, vpp_user_id, serial_number, assignment_id, cause, count, state, found_at,
                                    decided_at, decided_by)
            values (:id, :locationId, :assetId, :vppUserId, :serialNumber, :assignmentId, :cause, :count, :state, :foundAt, :decidedAt,
                    :decidedBy)
            on conflict do nothing
            """)
    void insert(@BindMethods Collection<DifferenceRow> difference);

    @SqlQuery("select * from difference where id = :id for no key update")
    Optional<DifferenceRow> lock(UUID id);

    /** Open ones, or known and to stay, of a location; locked. */
    @SqlQuery("""
            select * from difference where location_id = :locationId and state in ('OPEN', 'IGNORED') order by id for no key update
            """)
    List<DifferenceRow> lockStanding(UUID locationId);

    @SqlQuery("select count(*) from difference where location_id = :locationId and state = 'OPEN'")
    long open(UUID locationId);

    @SqlQuery("select id from difference where location_id = :locationId and state = 'OPEN' order by id limit :limit")
    List<UUID> openIds(UUID locationId, int limit);

    @SqlUpdate("""
            update difference
            set state = :state, assignment_id = coalesce(:assignmentId::uuid, assignment_id), decided_at = :now, decided_by = :actor
            where id = :id
            """)
    int decide(UUID id, DifferenceState state, Optional<UUID> assignmentId, String actor, Instant now);

    /** Newest first. */
    @SqlQuery("""
            select d.*, s.adam_id, s.name as asset_name, s.revocable, v.user_id, u.name as user_name
            from difference d
            join asset s on s.id = d.asset_id
            left join vpp_user v on v.id = d.vpp_user_id
            left join users u on u.id = v.user_id
            where d.location_id = :locationId
              and (:state::text is null or d.state = :state)
              and (:only::uuid is null or d.id = :only::uuid)
              and (:before::uuid is null or d.id < :before::uuid)
            order by d.id desc limit :limit
            """)
    List<DifferenceListing> page(
            UUID locationId, Optional<DifferenceState> state, Optional<UUID> only, Optional<UUID> before, int limit);
}
