package dev.tegata.storage.licence;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The SQL of the invitations and their deliveries. Thread-safe. */
@RegisterConstructorMapper(InvitationRow.class)
@RegisterConstructorMapper(DeliveryRow.class)
public interface InvitationStore {

    @SqlUpdate("""
            insert into invitation (id, vpp_user_id, method, state, created_by, created_at)
            values (:id, :vppUserId, :method, 'OPEN', :createdBy, :now)
            """)
    int insert(UUID id, UUID vppUserId, InvitationMethod method, String createdBy, Instant now);

    @SqlUpdate("""
            insert into invitation_delivery (id, invitation_id, device_id, email, enrollment_id, command_uuid, state, cause, failure, due_at,
                                             changed_at)
            values (:id, :invitationId, :deviceId, :email, :enrollmentId, :commandUuid, :state, :cause, :failure, :dueAt, :changedAt)
            """)
    int insertDelivery(@BindMethods DeliveryRow delivery);

    @SqlQuery("select * from invitation where id = :id")
    Optional<InvitationRow> find(UUID id);

    @SqlQuery("select * from invitation where id = :id for no key update")
    Optional<InvitationRow> lock(UUID id);

    /** The invitations of an account that can still be accepted. */
    @SqlQuery("""
            select * from invitation where vpp_user_id = :vppUserId and state in ('OPEN', 'UNANSWERED') order by id for no key update
            """)
    List<InvitationRow> lockAcceptable(UUID vppUserId);

    /** Invitations sent before {@code since} that nobody has accepted, oldest first. */
    @SqlQuery(
            "select id from invitation where state = 'OPEN' and created_at <= :since order by created_at limit :limit")
    List<UUID> openSince(Instant since, int limit);

    @SqlQuery("""
            select i.* from invitation i join vpp_user v on v.id = i.vpp_user_id
            where (:userId::uuid is null or v.user_id = :userId::uuid)
              and (:locationId::uuid is null or v.location_id = :locationId::uuid)
              and (:before::uuid is null or i.id < :before::uuid)
            order by i.id desc limit :limit
            """)
    List<InvitationRow> page(Optional<UUID> userId, Optional<UUID> locationId, Optional<UUID> before, int limit);

    @SqlQuery("select * from invitation_delivery where invitation_id = :invitationId order by id")
    List<DeliveryRow> deliveries(UUID invitationId);

    @SqlQuery("select * from invitation_delivery where id = :id")
    Optional<DeliveryRow> delivery(UUID id);

    /** What is still on its way to the person. */
    @SqlQuery("""
            select d.* from invitation_delivery d join invitation i on i.id = d.invitation_id
            where i.vpp_user_id = :vppUserId and i.method = :method and i.state = 'OPEN' and d.state = 'QUEUED'
            order by d.id
            """)
    List<DeliveryRow> queued(UUID vppUserId, InvitationMethod method);

    /** Questions on their way to a device for somebody who does not own it. */
    @SqlQuery("""
            select q.* from invitation_delivery q
            join invitation i on i.id = q.invitation_id
            join vpp_user v on v.id = i.vpp_user_id
            join device d on d.id = q.device_id
            where q.device_id = :deviceId and q.state = 'QUEUED' and v.user_id is distinct from d.owner_id
            order by q.invitation_id, q.id
            """)
    List<DeliveryRow> meantForAnother(UUID deviceId);

    /** Ends an invitation, once; 0 when it has ended already. One without an answer can still become something else. */
    @SqlUpdate("""
            update invitation set state = :state, failure = :failure, closed_at = :now
            where id = :id and (state = 'OPEN' or state = 'UNANSWERED' and :state <> 'UNANSWERED')
            """)
    int close(UUID id, InvitationState state, Optional<String> failure, Instant now);

    /** Claims deliveries that are due: mails to send, and devices to ask again or to wait for no longer. */
    @SqlQuery("""
            with due as (
              select id from invitation_delivery
              where due_at <= :now and (lease_until is null or lease_until <= :now) and state = 'QUEUED'
                and (email is not null) = :mail
              order by due_at limit :limit
              for update skip locked
            )
            update invitation_delivery d set lease_until = :leaseUntil
            from due where d.id = due.id
            returning d.*
            """)
    List<DeliveryRow> claim(boolean mail, Instant now, Instant leaseUntil, int limit);

    /** The question waits for the device, until {@code deadline}. */
    @SqlUpdate("""
            update invitation_delivery
            set enrollment_id = :enrollmentId, command_uuid = :commandUuid, due_at = :deadline, lease_until = null, changed_at = :now
            where id = :id and state = 'QUEUED'
            """)
    int asked(UUID id, UUID enrollmentId, UUID commandUuid, Instant now, Instant deadline);

    /** The command was taken from the queue unanswered (a new enrollment, a check-out): to be asked again. */
    @SqlUpdate("""
            update invitation_delivery set command_uuid = null, due_at = :dueAt, lease_until = null, attempts = 0, changed_at = :now
            where id = :id and state = 'QUEUED'
            """)
    int unasked(UUID id, Instant dueAt, Instant now);

    @SqlUpdate("""
            update invitation_delivery
            set attempts = attempts + 1, cause = :cause, failure = :failure, due_at = :dueAt, lease_until = null
            where id = :id and state = 'QUEUED'
            """)
    int tryAgain(UUID id, Instant dueAt, String cause, Optional<String> failure);

    /** Ends a delivery, once; 0 when it has ended already. */
    @SqlUpdate("""
            update invitation_delivery
            set state = :state, cause = :cause, failure = :failure, due_at = null, lease_until = null, changed_at = :now
            where id = :id and state = 'QUEUED'
            """)
    int end(UUID id, DeliveryState state, Optional<String> cause, Optional<String> failure, Instant now);

    /** A device that waits to be asked again has come back. */
    @SqlUpdate("""
            update invitation_delivery set due_at = :now
            where device_id = :deviceId and state = 'QUEUED' and command_uuid is null and due_at > :now
            """)
    int deviceCameBack(UUID deviceId, Instant now);
}
