package dev.tegata.storage.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegata.storage.Ids;
import dev.tegata.storage.TestDatabase;
import dev.tegata.storage.command.CommandQueueStore;
import dev.tegata.storage.command.NewCommand;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PushIntentStoreTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private final UUID device = Ids.next();
    private TestDatabase db;
    private PushIntentStore intents;

    @BeforeEach
    void open() {
        db = TestDatabase.create();
        intents = db.database().store(PushIntentStore.class);
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void wishesForOneDeviceCoalesceIntoOnePush() {
        wish(NOON);
        wish(NOON.plusSeconds(1));
        assertThat(claim(NOON.plusSeconds(2))).hasSize(1);
    }

    @Test
    void aWishMadeWhileAPushIsUnderWayIsNotLost() {
        wish(NOON);
        ClaimedPush claimed = claim(NOON).getFirst();
        wish(NOON.plusSeconds(1));
        intents.drop(device, claimed.generation());

        ClaimedPush again = claim(NOON.plusSeconds(2)).getFirst();
        assertThat(again.generation()).isGreaterThan(claimed.generation());
        assertThat(again.attempts()).isZero();
        intents.drop(device, again.generation());
        assertThat(claim(NOON.plusSeconds(600))).isEmpty();
    }

    @Test
    void aPushOfANodeThatDiedIsTakenOverWhenItsLeaseRunsOut() {
        wish(NOON);
        assertThat(claim(NOON)).hasSize(1);
        assertThat(claim(NOON.plusSeconds(29))).isEmpty();
        assertThat(claim(NOON.plusSeconds(31))).hasSize(1);
    }

    @Test
    void afterAPushTheNextLookIsWhenItWasSaidToBe() {
        wish(NOON);
        ClaimedPush claimed = claim(NOON).getFirst();
        intents.after(device, claimed.generation(), "accepted", NOON, NOON.plusSeconds(300));
        assertThat(claim(NOON.plusSeconds(299))).isEmpty();
        assertThat(claim(NOON.plusSeconds(300)).getFirst().attempts()).isEqualTo(1);
    }

    @Test
    void aPushIsStillWantedOnlyWhileACommandWaits() {
        wish(NOON);
        assertThat(claim(NOON).getFirst().stillWanted()).isFalse();
        NewCommand command = new NewCommand(Ids.next(), "ProfileList", new byte[0], "system", NOON);
        CommandQueueStore queue = db.database().store(CommandQueueStore.class);
        queue.insert(command);
        queue.enqueue(new UUID[] {device}, command, 0, Optional.empty(), Optional.empty());
        assertThat(claim(NOON.plusSeconds(60)).getFirst().stillWanted()).isTrue();
    }

    private void wish(Instant at) {
        intents.wish(new UUID[] {device}, at, at);
    }

    private List<ClaimedPush> claim(Instant now) {
        return intents.claim(now, now.plusSeconds(30), 10);
    }
}
