package dev.tegata.server.admin;

import dev.tegata.server.http.EventSink;
import dev.tegata.storage.Ids;
import dev.tegata.storage.event.Event;
import dev.tegata.storage.event.EventStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Feeds one listener with the timeline, from whatever node the events come. Runs on the thread of its stream until that ends, or {@link #LIFE}
 * is over: a revoked API token does not listen on.
 */
final class EventFeed {
    /** An acceptance is to be seen within two seconds of Apple's word. */
    private static final Duration PAUSE = Duration.ofMillis(300);

    static final Duration LIFE = Duration.ofMinutes(5);

    /** Ids sort by the time they were made, but a long transaction commits late: this far back events may still appear. */
    private static final Duration LATE = Duration.ofSeconds(15);

    private static final int PAGE = 200;

    private final EventStore events;
    private final EventSink sink;
    private final UUID start;
    private UUID from;
    private Set<UUID> recent = new HashSet<>();

    /** @param after the last event the listener knows; empty for what happens from now on */
    EventFeed(EventStore events, EventSink sink, Optional<UUID> after) {
        this.events = events;
        this.sink = sink;
        this.start = after.orElseGet(() -> Ids.earliest(Instant.now()));
        this.from = start;
    }

    void run() throws InterruptedException {
        Instant end = Instant.now().plus(LIFE);
        sink.send("ready", "{}");
        while (sink.isOpen() && Instant.now().isBefore(end)) {
            step(Instant.now());
            Thread.sleep(PAUSE);
        }
        sink.close();
    }

    /** Sends what is there and was not sent yet. */
    void step(Instant now) {
        UUID overlap = Ids.earliest(now.minus(LATE));
        send();
        from = Ids.ORDER.compare(overlap, start) > 0 ? overlap : start;
        recent = recent.stream()
                .filter(id -> Ids.ORDER.compare(id, from) > 0)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private void send() {
        UUID last = from;
        List<Event> page;
        do {
            page = events.after(last, PAGE);
            for (Event event : page) {
                last = event.id();
                if (recent.add(event.id()) && !sink.send(event.type(), json(event))) {
                    return;
                }
            }
        } while (page.size() == PAGE && sink.isOpen());
    }

    private static String json(Event event) {
        return new String(Json.write(EventResource.View.of(event)), StandardCharsets.UTF_8);
    }
}
