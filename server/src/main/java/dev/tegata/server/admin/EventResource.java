package dev.tegata.server.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tegata.server.http.Response;
import dev.tegata.storage.Database;
import dev.tegata.storage.event.Event;
import dev.tegata.storage.event.EventResult;
import dev.tegata.storage.event.EventStore;
import dev.tegata.storage.event.Subject;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Timelines: {@code /api/v1/events} and {@code …/{id}/events} of every entity that has one. */
final class EventResource {
    private final EventStore events;

    record View(UUID id, Instant at, String actor, String type, EventResult result, JsonNode detail) {
        static View of(Event event) {
            return new View(
                    event.id(), event.at(), event.actor(), event.type(), event.result(), Json.stored(event.detail()));
        }
    }

    EventResource(Database database) {
        this.events = database.store(EventStore.class);
    }

    Response all(Call call) {
        Page page = call.page();
        return page.of(events.all(page.before(), page.rows()), Event::id, View::of);
    }

    /**
     * What happens, as it happens: server-sent events (WHATWG HTML), each named by its type. {@code ?after=} an event's id resumes behind it.
     */
    Response stream(Call call) {
        Optional<UUID> after = call.queryId("after");
        return Response.events(sink -> new EventFeed(events, sink, after).run())
                .withHeader("Cache-Control", "no-store");
    }

    /** A timeline outlives its entity, so an id nobody knows (any more) may have one, or an empty one. */
    ApiHandler of(Subject.Kind kind) {
        return call -> {
            Page page = call.page();
            Subject subject = new Subject(kind, call.id(kind));
            return page.of(events.timeline(subject, page.before(), page.rows()), Event::id, View::of);
        };
    }
}
