package dev.tegata.server.work;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Tells the workers of this process that a commit may have made new work; rung after the commit, never inside the transaction.
 *
 * <p>Nothing depends on it being heard: due rows are found without it, only later. Thread-safe.
 */
public final class Bell {
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    public void listen(Runnable listener) {
        listeners.add(listener);
    }

    public void ring() {
        listeners.forEach(Runnable::run);
    }
}
