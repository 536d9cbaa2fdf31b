package dev.tegata.storage.event;

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

/** Appends to the timeline and reads it back, newest first. Thread-safe. */
@RegisterConstructorMapper(Event.class)
public interface EventStore {

    /** Appends one event to the timelines of all {@code subjects}; call it in the transaction of the change it tells of. */
    default void append(Event event, Collection<Subject> subjects) {
        insert(event);
        insertSubjects(event.id(), subjects);
    }

    @SqlUpdate("""
            insert into event (id, at, actor, type, result, detail)
            values (:id, :at, :actor, :type, :result, :detail::jsonb)
            """)
    void insert(@BindMethods Event event);

    @SqlBatch("""
            insert into event_subject (subject_kind, subject_id, event_id)
            values (:kind, :id, :eventId)
            on conflict do nothing
            """)
    void insertSubjects(UUID eventId, @BindMethods Collection<Subject> subjects);

    /** Appends many events of one type; {@code details} are JSON, each beside its id. */
    @SqlUpdate("""
            insert into event (id, at, actor, type, result, detail)
            select t.id, :at, :actor, :type, :result, t.detail::jsonb from unnest(:ids, :details) as t (id, detail)
            """)
    void insertAll(UUID[] ids, String[] details, Instant at, String actor, String type, EventResult result);

    /** Puts new events into the timelines of their subjects, none twice; the three arrays are columns of one table. */
    @SqlUpdate("""
            insert into event_subject (subject_kind, subject_id, event_id)
            select t.kind, t.id, t.event_id from unnest(:kinds, :ids, :eventIds) as t (kind, id, event_id)
            order by t.kind, t.id
            """)
    void insertAllSubjects(String[] kinds, UUID[] ids, UUID[] eventIds);

    /** @param before only events older than this one; empty for the newest */
    @SqlQuery("""
            select e.id, e.at, e.actor, e.type, e.result, e.detail::text
            from event_subject s join event e on e.id = s.event_id
            where s.subject_kind = :kind and s.subject_id = :id and (:before::uuid is null or s.event_id < :before::uuid)
            order by s.event_id desc
            limit :limit
            """)
    List<Event> timeline(@BindMethods Subject subject, Optional<UUID> before, int limit);

    /** Every event of every entity, newest first. */
    @SqlQuery("""
            select id, at, actor, type, result, detail::text
            from event
            where :before::uuid is null or id < :before::uuid
            order by id desc
            limit :limit
            """)
    List<Event> all(Optional<UUID> before, int limit);

    /** Every event of every entity with a greater id, in order. */
    @SqlQuery("""
            select id, at, actor, type, result, detail::text
            from event
            where id > :after
            order by id
            limit :limit
            """)
    List<Event> after(UUID after, int limit);
}
