package dev.tegata.server.work;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Tells the workers of this process that a commit may have made new work; rung after the commit, never inside the transaction.
 *
 * <p>Nothing depends on it being heard: due rows are found without it, only later. Thread-safe.
 */
public final class Bell {
    /** Beyond this, finding the row a moment late does not matter to anyone. */
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    /** The clock that finds the row due is not the one that counts the pause. */
    private static final Duration ALLOWANCE = Duration.ofMillis(5);

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    public void listen(Runnable listener) {
        listeners.add(listener);
    }

    public void ring() {
        listeners.forEach(Runnable::run);
    }

    /** Rings when {@code pause} is over, for work that the commit made due only then; not at all after a pause of more than a minute. */
    public void ringIn(Duration pause) {
        if (pause.compareTo(LONGEST_PAUSE) <= 0) {
            CompletableFuture.delayedExecutor(pause.plus(ALLOWANCE).toMillis(), TimeUnit.MILLISECONDS)
                    .execute(this::ring);
        }
    }
}
