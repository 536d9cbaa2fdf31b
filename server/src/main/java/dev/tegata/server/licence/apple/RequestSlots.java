package dev.tegata.server.licence.apple;

import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.storage.licence.RequestSlotStore;
import dev.tegata.vpp.ContentToken;
import dev.tegata.vpp.RequestPace;
import dev.tegata.vpp.VppErrorCategory;
import dev.tegata.vpp.VppException;
import dev.tegata.vpp.VppRefusedException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;

/**
 * Keeps the requests of all nodes for one location under Apple's {@code maxRequestPerSecond}: each request takes the next free instant from a
 * row that the nodes share, and waits for it. When Apple says that it was too much, or that it is away for a while, that row's next instant
 * moves for every node (Apple: Service Config; Handling Error Responses).
 *
 * <p>Instants are those of the nodes' clocks: where these differ, the difference is waited for and the limit is kept all the same.
 * Thread-safe.
 */
final class RequestSlots implements RequestPace {
    /** Longer than this nobody waits on a thread; work then goes back to its row and is due again later. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    /** Requests need not arrive as evenly as they leave: this much of a second may lie between the slowest and the quickest. */
    private static final long LEEWAY_MILLIS = 50;

    /** Doubles with each answer of "too many requests" that gives no time of its own. */
    private static final Duration FIRST_THROTTLE = Duration.ofSeconds(1);

    private static final int LONGEST_DOUBLING = 7;

    /** After so long without a further one, the first throttle counts as the first again. */
    private static final Duration FORGIVEN_AFTER = Duration.ofMinutes(10);

    private final Workbench bench;
    private final Waiting waiting;
    private final IntSupplier maxPerSecond;
    private final Map<ContentToken, UUID> locations = new ConcurrentHashMap<>();

    RequestSlots(Workbench bench, Waiting waiting, IntSupplier maxPerSecond) {
        this.bench = bench;
        this.waiting = waiting;
        this.maxPerSecond = maxPerSecond;
    }

    /** Says which location a token opens. A token that is only being tried is not paced: an administrator tries one at a time. */
    void know(ContentToken token, UUID locationId) {
        locations.put(token, locationId);
    }

    @Override
    public Optional<Duration> await(ContentToken token) {
        UUID location = locations.get(token);
        return location == null ? Optional.empty() : await(location);
    }

    private Optional<Duration> await(UUID location) {
        RequestSlotStore store = bench.database().store(RequestSlotStore.class);
        Instant now = bench.now();
        Optional<Instant> slot = store.take(location, now, gapMicros(), now.plus(LONGEST_WAIT));
        if (slot.isEmpty()) {
            Instant next = store.next(location).orElse(now);
            return Optional.of(Duration.between(now, next))
                    .filter(Duration::isPositive)
                    .or(() -> Optional.of(Duration.ZERO));
        }
        Duration pause = Duration.between(now, slot.get());
        return !pause.isPositive() || waiting.pass(pause) ? Optional.empty() : Optional.of(pause);
    }

    private long gapMicros() {
        return Math.ceilDiv((1_000 + LEEWAY_MILLIS) * 1_000, Math.max(1, maxPerSecond.getAsInt()));
    }

    /** Draws the consequence of Apple's refusal for everybody's pace. */
    void heard(UUID location, VppException problem) {
        Instant now = bench.now();
        RequestSlotStore store = bench.database().store(RequestSlotStore.class);
        boolean tooMany = problem.status().orElse(0) == 429
                || (problem instanceof VppRefusedException refused
                        && refused.error().category() == VppErrorCategory.TOO_MANY_REQUESTS);
        boolean answered = problem.status().isPresent();
        if (answered && problem.retryAfter().isPresent()) {
            store.hold(location, now.plus(problem.retryAfter().get()));
        } else if (tooMany) {
            int times = store.throttled(location, now, now.minus(FORGIVEN_AFTER));
            store.hold(location, now.plus(FIRST_THROTTLE.multipliedBy(1L << Math.min(times - 1, LONGEST_DOUBLING))));
        }
    }
}
