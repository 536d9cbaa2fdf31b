package dev.tegata.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegata.storage.event.Event;
import dev.tegata.storage.event.EventResult;
import dev.tegata.storage.event.EventStore;
import dev.tegata.storage.event.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FoundationTest {
    private static TestDatabase db;

    @BeforeAll
    static void open() {
        db = TestDatabase.create();
    }

    @AfterAll
    static void close() {
        db.close();
    }

    @Test
    void anEventIsReadBackFromTheTimelineOfEachSubjectNewestFirst() {
        EventStore events = db.database().store(EventStore.class);
        Subject user = Subject.user(Ids.next());
        Subject device = Subject.device(Ids.next());
        Event first = event("device.enrolled");
        Event second = event("invitation.delivered");
        events.append(first, List.of(user, device));
        events.append(second, List.of(user));

        assertThat(events.timeline(user, Optional.empty(), 10)).containsExactly(second, first);
        assertThat(events.timeline(user, Optional.of(second.id()), 10)).containsExactly(first);
        assertThat(events.timeline(device, Optional.empty(), 10)).containsExactly(first);
    }

    @Test
    void idsOfOneProcessSortInTheOrderTheyWereMade() {
        List<UUID> made = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            made.add(Ids.next());
        }
        assertThat(made)
                .doesNotHaveDuplicates()
                .isSortedAccordingTo((a, b) -> a.toString().compareTo(b.toString()));
        assertThat(made).allMatch(id -> id.version() == 7 && id.variant() == 2);
    }

    @Test
    void aSealedValueOpensOnlyInItsOwnPlaceAndWithItsOwnKey() {
        Sealer sealer = Sealer.of(Sealer.newKeySet());
        byte[] sealed = sealer.sealText("s3cret", "location.token/1");
        assertThat(sealer.openText(sealed, "location.token/1")).isEqualTo("s3cret");
        assertThatThrownBy(() -> sealer.open(sealed, "location.token/2")).isInstanceOf(StorageException.class);
        Sealer other = Sealer.of(Sealer.newKeySet());
        assertThatThrownBy(() -> other.open(sealed, "location.token/1"))
                .hasMessageContaining("location.token/1")
                .hasMessageContaining("secret key is not the one");
        assertThatThrownBy(() -> Sealer.of("nonsense")).hasMessageContaining("base64-of-32-bytes");
    }

    private static Event event(String type) {
        return new Event(Ids.next(), Instant.parse("2026-11-23T00:00:00Z"), "system", type, EventResult.OK, "{}");
    }
}
