package dev.tegata.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegata.server.http.EventSink;
import dev.tegata.storage.Ids;
import dev.tegata.storage.TestDatabase;
import dev.tegata.storage.event.Event;
import dev.tegata.storage.event.EventResult;
import dev.tegata.storage.event.EventStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an administrator's program hears on the event stream. */
class EventFeedTest {
    private TestDatabase db;
    private EventStore events;
    private final Heard heard = new Heard();

    @BeforeEach
    void open() {
        db = TestDatabase.create();
        events = db.database().store(EventStore.class);
    }

    @AfterEach
    void close() {
        db.close();
    }

    private UUID happens(UUID id, String type) {
        db.database()
                .useTransaction(tx -> tx.attach(EventStore.class)
                        .append(new Event(id, Instant.now(), "system", type, EventResult.OK, "{}"), List.of()));
        return id;
    }

    @Test
    void whatHappensIsHeardOnceAndWhatWasBeforeIsNot() {
        happens(Ids.earliest(Instant.now().minusSeconds(60)), "long ago");
        EventFeed feed = new EventFeed(events, heard, Optional.empty());
        happens(Ids.next(), "first");
        feed.step(Instant.now());
        happens(Ids.next(), "second");
        feed.step(Instant.now());
        feed.step(Instant.now());
        assertThat(heard.names).containsExactly("first", "second");
    }

    @Test
    void whoComesAgainHearsEverythingBehindTheLastOne() {
        UUID last = happens(Ids.next(), "the last one heard");
        for (int i = 0; i < 450; i++) {
            happens(Ids.next(), "missed " + i);
        }
        EventFeed feed = new EventFeed(events, heard, Optional.of(last));
        feed.step(Instant.now());
        assertThat(heard.names).hasSize(450).startsWith("missed 0").endsWith("missed 449");
    }

    @Test
    void anEventOfATransactionThatCommitsLateIsHeardToo() {
        EventFeed feed = new EventFeed(events, heard, Optional.empty());
        UUID early = Ids.next();
        happens(Ids.next(), "quick");
        feed.step(Instant.now());
        happens(early, "late");
        feed.step(Instant.now());
        assertThat(heard.names).containsExactly("quick", "late");
    }

    @Test
    void afterAWhileOnlyTheRecentIsKeptInMindAndNothingComesTwice() {
        EventFeed feed = new EventFeed(events, heard, Optional.empty());
        happens(Ids.next(), "once");
        for (int seconds = 0; seconds < 60; seconds += 5) {
            feed.step(Instant.now().plusSeconds(seconds));
        }
        assertThat(heard.names).containsExactly("once");
    }

    private static final class Heard implements EventSink {
        final List<String> names = new ArrayList<>();

        @Override
        public boolean send(String name, String data) {
            return names.add(name);
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void onClose(Runnable action) {}

        @Override
        public void close() {}
    }
}
