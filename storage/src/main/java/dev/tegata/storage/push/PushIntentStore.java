package dev.tegata.storage.push;

import dev.tegata.storage.HotPath;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The SQL of the push intents. Thread-safe. */
@RegisterConstructorMapper(ClaimedPush.class)
public interface PushIntentStore {

    /** Wishes that the enrollments be woken at {@code at}; an earlier wish still open becomes this one. Ids are sorted so that two callers cannot deadlock. */
    @HotPath
    @SqlUpdate("""
            insert into push_intent (enrollment_id, wished_at, due_at)
            select id, :now, :at from unnest(:enrollmentIds) as wished (id) order by id
            on conflict (enrollment_id) do update
              set generation = push_intent.generation + 1, wished_at = excluded.wished_at,
                  due_at = least(push_intent.due_at, excluded.due_at), attempts = 0, failures = 0
            """)
    void wish(UUID[] enrollmentIds, Instant now, Instant at);

    /** Claims pushes that are due, longest due first. */
    @SqlQuery("""
            with due as (
              select enrollment_id
              from push_intent
              where due_at <= :now and (lease_until is null or lease_until <= :now)
              order by due_at
              limit :limit
              for update skip locked
            ), claimed as (
              update push_intent p set lease_until = :leaseUntil
              from due where p.enrollment_id = due.enrollment_id
              returning p.*
            )
            select claimed.enrollment_id, claimed.generation, claimed.wished_at, claimed.attempts, claimed.failures,
                   exists (select from command_queue q where q.enrollment_id = claimed.enrollment_id) as still_wanted,
                   e.topic, e.push_token, e.push_magic, e.push_stopped
            from claimed left join enrollment e on e.id = claimed.enrollment_id and e.state = 'ENROLLED'
            """)
    List<ClaimedPush> claim(Instant now, Instant leaseUntil, int limit);

    /** Drops the intent; one wished anew since it was claimed stays and is free to be claimed again. */
    default void drop(UUID enrollmentId, long generation) {
        // Two statements: where the first waited for a wish being made, only a second one sees it.
        if (delete(enrollmentId, generation) == 0) {
            release(enrollmentId, generation);
        }
    }

    @HotPath
    @SqlUpdate("delete from push_intent where enrollment_id = :enrollmentId and generation = :generation")
    int delete(UUID enrollmentId, long generation);

    @SqlUpdate(
            "update push_intent set lease_until = null where enrollment_id = :enrollmentId and generation <> :generation")
    int release(UUID enrollmentId, long generation);

    /** Notes that APNs took the push and when to look again; a wish made meanwhile keeps its own, earlier time. */
    @HotPath
    @SqlUpdate("""
            update push_intent
            set lease_until = null, last_outcome = :outcome, last_pushed_at = :now,
                attempts = case when generation = :generation then attempts + 1 else attempts end,
                failures = case when generation = :generation then 0 else failures end,
                due_at = case when generation = :generation then :nextAt else due_at end
            where enrollment_id = :enrollmentId
            """)
    int after(UUID enrollmentId, long generation, String outcome, Instant now, Instant nextAt);

    /** Notes a try that did not get through and when to try again; also a wish made meanwhile waits until then, or APNs would be asked at once. */
    @HotPath
    @SqlUpdate("""
            update push_intent
            set lease_until = null, last_outcome = :outcome, failures = failures + 1, due_at = :nextAt
            where enrollment_id = :enrollmentId
            """)
    int failed(UUID enrollmentId, String outcome, Instant nextAt);

    /**
     * Stops pushing to an enrollment whose token is dead, unless a newer TokenUpdate has come meanwhile.
     *
     * @param since since when the token is dead, where APNs says so: a TokenUpdate after that time has revived it
     * @return the device; empty when nothing was stopped
     */
    @HotPath
    @SqlQuery("""
            update enrollment set push_stopped = :reason
            where id = :enrollmentId and push_token = :token and (:since::timestamptz is null or token_updated_at <= :since::timestamptz)
            returning device_id
            """)
    Optional<UUID> stop(UUID enrollmentId, byte[] token, String reason, Optional<Instant> since);
}
