package dev.tegata.server.enrollment;

import dev.tegata.protocol.checkin.TokenUpdate;
import dev.tegata.server.batch.Batcher;
import dev.tegata.server.work.Bell;
import dev.tegata.storage.Database;
import dev.tegata.storage.Sealer;
import dev.tegata.storage.enrollment.PushAddress;
import dev.tegata.storage.enrollment.TokenRefreshStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/**
 * The usual TokenUpdate: a device that is enrolled and well says again, or anew, how it is reached. Those that come at the same time share a
 * transaction; whatever is out of the usual is left to {@link Enrollments}. Thread-safe.
 */
final class TokenRefreshes {
    private static final int BATCH = 64;
    private static final int LANES = 2;

    private final Sealer sealer;
    private final InstantSource clock;
    private final Bell bell;
    private final Batcher<PushAddress, Optional<Boolean>> batcher;

    TokenRefreshes(Database database, Sealer sealer, InstantSource clock, Bell bell) {
        this.sealer = sealer;
        this.clock = clock;
        this.bell = bell;
        TokenRefreshStore store = database.deviceStore(TokenRefreshStore.class);
        this.batcher = new Batcher<>(
                "token-updates",
                BATCH,
                LANES,
                PushAddress::enrollmentId,
                batch -> store.refresh(batch, clock.instant()));
    }

    /** Returns false when this is not the usual case; then nothing was done. */
    boolean take(UUID enrollmentId, byte[] identitySha256, TokenUpdate message) {
        Optional<Boolean> wished =
                batcher.submit(address(enrollmentId, identitySha256, message, sealer, clock.instant()));
        if (wished.orElse(false)) {
            bell.ring();
        }
        return wished.isPresent();
    }

    static PushAddress address(
            UUID enrollmentId, byte[] identitySha256, TokenUpdate message, Sealer sealer, Instant now) {
        return new PushAddress(
                enrollmentId,
                identitySha256,
                message.userShortName(),
                message.topic(),
                message.token().toArray(),
                message.pushMagic(),
                message.unlockToken().map(token -> sealer.seal(token.toArray(), UnlockTokens.place(enrollmentId))),
                message.awaitingConfiguration(),
                now);
    }
}
