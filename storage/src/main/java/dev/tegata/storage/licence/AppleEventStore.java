package dev.tegata.storage.licence;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The SQL of the asynchronous requests to Apple. Thread-safe. */
@RegisterConstructorMapper(AppleEventRow.class)
public interface AppleEventStore {

    /** Stores the intent to post, before posting: who finds it still POSTING at {@code dueAt} knows that a node died. */
    @SqlUpdate("""
            insert into apple_event (id, location_id, type, state, posted_at, requested_count, due_at)
            values (:id, :locationId, :type, 'POSTING', :now, :requested, :dueAt)
            """)
    int posting(UUID id, UUID locationId, AppleEventType type, int requested, Instant now, Instant dueAt);

    /**
     * Notes Apple's name for what was posted; within a transaction. When a notification about it was quicker than the answer to the posting,
     * the event is due at once.
     *
     * @return 0 when somebody has meanwhile given the posting up for lost
     */
    default int pending(UUID id, String eventId, Instant now, Instant dueAt) {
        lockName(eventId);
        return named(id, eventId, now, dueAt);
    }

    /**
     * Keeps the arrival of a notification and the naming of its event apart until the end of the transaction: otherwise each could miss what
     * the other has not committed yet.
     */
    @SqlQuery("select 1 from (select pg_advisory_xact_lock(hashtextextended(:eventId, 0))) locked")
    int lockName(String eventId);

    /** Says anew that it is being posted; 0 when its time is over, so that somebody may already be looking into what became of it. */
    @SqlUpdate(
            "update apple_event set posted_at = :now, due_at = :dueAt where id = :id and state = 'POSTING' and due_at > :now")
    int stillPosting(UUID id, Instant now, Instant dueAt);

    /** Use {@link #pending}. */
    @SqlUpdate("""
            update apple_event
            set state = 'PENDING', event_id = :eventId, posted_at = :now, lease_until = null,
                due_at = case when exists (
                  select from notification n where n.location_id = apple_event.location_id and n.event_id = :eventId
                ) then :now::timestamptz else :dueAt::timestamptz end
            where id = :id and state = 'POSTING'
            """)
    int named(UUID id, String eventId, Instant now, Instant dueAt);

    @SqlQuery("select * from apple_event where id = :id")
    Optional<AppleEventRow> find(UUID id);

    /** Claims the event that is the longest due. */
    @SqlQuery("""
            update apple_event set lease_until = :leaseUntil, announced = false
            where id = (
              select id from apple_event
              where due_at <= :now and (lease_until is null or lease_until <= :now)
              order by due_at limit 1
              for update skip locked
            )
            returning *
            """)
    Optional<AppleEventRow> claim(Instant now, Instant leaseUntil);

    /** Notes a look at the event that ended nothing; one that was announced meanwhile is looked at again at once. */
    @SqlUpdate("""
            update apple_event
            set state = :state, polls = polls + 1, due_at = case when announced then due_at else :dueAt end, lease_until = null
            where id = :id and state in ('POSTING', 'PENDING', 'LOST') and due_at is not null
            """)
    int lookAgain(UUID id, AppleEventState state, Instant dueAt);

    /** Ends the event, once; 0 when it has ended already. */
    @SqlUpdate("""
            update apple_event
            set state = :state, completed_count = :completed, failures = :failures::jsonb, due_at = null, lease_until = null
            where id = :id and due_at is not null
            """)
    int end(UUID id, AppleEventState state, Optional<Integer> completed, Optional<String> failures);

    /**
     * Makes an open event due at once, because Apple announced its end; within a transaction that stored the notification.
     *
     * @return 0 for an event that is not waited for: unknown yet, or ended
     */
    default int announced(UUID locationId, String eventId, Instant now) {
        lockName(eventId);
        return due(locationId, eventId, now);
    }

    /** Use {@link #announced}. */
    @SqlUpdate("""
            update apple_event set announced = true, due_at = least(due_at, :now)
            where location_id = :locationId and event_id = :eventId and due_at is not null
            """)
    int due(UUID locationId, String eventId, Instant now);
}
