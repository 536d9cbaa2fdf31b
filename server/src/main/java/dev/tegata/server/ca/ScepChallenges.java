package dev.tegata.server.ca;

import dev.tegata.storage.identity.ScepChallengeRow;
import dev.tegata.storage.identity.ScepChallengeStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Makes the one-time challenges by which a device may ask for its first certificate. Thread-safe. */
public final class ScepChallenges {
    /** From the download of a profile until the person has installed it: a device keeps a downloaded profile for minutes only. */
    static final Duration VALIDITY = Duration.ofHours(1);

    private final InstantSource clock;

    public ScepChallenges(InstantSource clock) {
        this.clock = clock;
    }

    /** A new challenge bound to an enrollment link; only its digest is kept. */
    public String create(Handle transaction, UUID enrollmentLinkId) {
        Instant now = clock.instant();
        String challenge = Digests.newSecret();
        ScepChallengeStore store = transaction.attach(ScepChallengeStore.class);
        store.prune(enrollmentLinkId, now);
        store.insert(new ScepChallengeRow(
                Digests.sha256(challenge),
                enrollmentLinkId,
                now,
                now.plus(VALIDITY),
                Optional.empty(),
                Optional.empty()));
        return challenge;
    }
}
