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
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    /** What happened to one of many. */
    public record Entry(Collection<Subject> subjects, Map<String, ?> detail) {}

    /**
     * Appends what happened to many at once, in one go however many they are: as one event where there is nothing to tell them apart but whom it
     * concerned, so that a thousand grants of one app are one event in a thousand timelines.
     */
    public void appendAll(Handle transaction, Actor actor, String type, EventResult result, List<Entry> entries) {
        Map<Map<String, ?>, Set<Subject>> events = new LinkedHashMap<>();
        entries.forEach(entry -> events.computeIfAbsent(entry.detail(), detail -> new LinkedHashSet<>())
                .addAll(entry.subjects()));
        List<UUID> ids = new ArrayList<>();
        List<String> details = new ArrayList<>();
        List<Subject> subjects = new ArrayList<>();
        List<UUID> eventOfSubject = new ArrayList<>();
        events.forEach((detail, concerned) -> {
            UUID id = Ids.next();
            ids.add(id);
            details.add(json(detail));
            subjects.addAll(concerned);
            eventOfSubject.addAll(Collections.nCopies(concerned.size(), id));
        });
        EventStore store = transaction.attach(EventStore.class);
        store.insertAll(
                ids.toArray(UUID[]::new), details.toArray(String[]::new), clock.instant(), actor.name(), type, result);
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
