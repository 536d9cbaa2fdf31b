package dev.tegata.storage.move;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/**
 * The SQL of the moves. Thread-safe.
 *
 * <p>Whoever changes assignments and their move in one transaction changes the move last, so that nobody waits for each other.
 */
@RegisterConstructorMapper(MoveRow.class)
@RegisterConstructorMapper(MovePart.class)
public interface MoveStore {

    /** 0 when the person's licences of that app are being moved already. */
    @SqlUpdate("""
            insert into licence_move (id, asset_id, user_id, holder, state, asked_by, asked_at, changed_at, due_at)
            values (:id, :assetId, :userId, :holder, :state, :askedBy, :askedAt, :changedAt, :dueAt)
            on conflict do nothing
            """)
    int insert(@BindMethods MoveRow move);

    @SqlUpdate("""
            insert into licence_move_part (move_id, assignment_id, role) select :moveId, t.id, :role from unnest(:assignmentIds) as t (id)
            """)
    int add(UUID moveId, MovePart.Role role, UUID[] assignmentIds);

    @SqlQuery("select * from licence_move where id = :id")
    Optional<MoveRow> find(UUID id);

    @SqlQuery("select assignment_id, role from licence_move_part where move_id = :moveId order by assignment_id")
    List<MovePart> parts(UUID moveId);

    /** Newest first. */
    @SqlQuery("""
            select * from licence_move
            where asset_id = :assetId and (:state::text is null or state = :state) and (:before::uuid is null or id < :before::uuid)
            order by id desc limit :limit
            """)
    List<MoveRow> page(UUID assetId, Optional<MoveState> state, Optional<UUID> before, int limit);

    /** Claims the move that is the longest due. */
    @SqlQuery("""
            update licence_move set lease_until = :leaseUntil
            where id = (
              select id from licence_move
              where due_at <= :now and (lease_until is null or lease_until <= :now)
              order by due_at limit 1
              for update skip locked
            )
            returning *
            """)
    Optional<MoveRow> claim(Instant now, Instant leaseUntil);

    /** Writes how far it is, and ends the claim. */
    @SqlUpdate("""
            update licence_move
            set state = :state, cause = :cause, failure_number = :failureNumber, failure = :failure, changed_at = :changedAt, due_at = :dueAt,
                lease_until = null
            where id = :id
            """)
    int update(@BindMethods MoveRow move);

    /** Makes the moves due that wait for one of these assignments. */
    @SqlUpdate("""
            update licence_move set due_at = :now
            where id in (
              select m.id from licence_move m
              where m.state in ('GRANTING', 'GIVING_BACK')
                and m.id in (select p.move_id from licence_move_part p where p.assignment_id = any(:assignmentIds))
              order by m.id
              for no key update)
            """)
    int assignmentsMoved(UUID[] assignmentIds, Instant now);
}
