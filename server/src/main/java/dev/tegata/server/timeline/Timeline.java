package dev.tegata.server.timeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tegata.storage.Ids;
import dev.tegata.storage.event.Event;
import dev.tegata.storage.event.EventResult;
import dev.tegata.storage.event.EventStore;
import dev.tegata.storage.event.Subject;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Writes the timeline, always in the transaction of the change it tells of, so that neither can exist without the other. Thread-safe.
 */
public final class Timeline {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final InstantSource clock;

    public Timeline(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Appends an event to the timelines of its subjects.
     *
     * @param type what happened, entity first, for example {@code invitation.delivered}
     * @param detail plain values for a reader; never secrets
     */
    public void append(
            Handle transaction,
            Actor actor,
            String type,
            EventResult result,
            Collection<Subject> subjects,
            Map<String, ?> detail) {
        transaction
                .attach(EventStore.class)
                .append(new Event(Ids.next(), clock.instant(), actor.name(), type, result, json(detail)), subjects);
    }

    public void ok(Handle transaction, Actor actor, String type, Collection<Subject> subjects, Map<String, ?> detail) {
        append(transaction, actor, type, EventResult.OK, subjects, detail);
    }

    /** What one of several events of a kind is about. */
    public record Entry(Collection<Subject> subjects, Map<String, ?> detail) {}

    /** Appends an event of the same type for each entry, in one go however many they are. */
    public void appendAll(Handle transaction, Actor actor, String type, EventResult result, List<Entry> entries) {
        List<UUID> ids = new ArrayList<>();
        List<Subject> subjects = new ArrayList<>();
        List<UUID> eventOfSubject = new ArrayList<>();
        for (Entry entry : entries) {
            UUID id = Ids.next();
            ids.add(id);
            for (Subject subject : new LinkedHashSet<>(entry.subjects())) {
                subjects.add(subject);
                eventOfSubject.add(id);
            }
        }
        EventStore store = transaction.attach(EventStore.class);
        store.insertAll(
                ids.toArray(UUID[]::new),
                entries.stream().map(entry -> json(entry.detail())).toArray(String[]::new),
                clock.instant(),
                actor.name(),
                type,
                result);
        store.insertAllSubjects(
                subjects.stream().map(subject -> subject.kind().name()).toArray(String[]::new),
                subjects.stream().map(Subject::id).toArray(UUID[]::new),
                eventOfSubject.toArray(UUID[]::new));
    }

    private static String json(Map<String, ?> detail) {
        try {
            return JSON.writeValueAsString(detail);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("event detail of plain values expected, got " + detail.keySet(), e);
        }
    }
}
