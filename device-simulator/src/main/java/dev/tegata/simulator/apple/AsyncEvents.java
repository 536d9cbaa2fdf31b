package dev.tegata.simulator.apple;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Apple's side does later: ends an event, sends a notification. Either in real time, or stepped by a test that moves its clock and
 * calls {@link #runDue}. Thread-safe; closed by whoever made it.
 */
public final class AsyncEvents implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AsyncEvents.class);

    private final InstantSource clock;
    private final boolean realTime;
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparing(Task::due).thenComparingLong(Task::order));
    private long scheduled;

    private record Task(Instant due, long order, Runnable work) {}

    private AsyncEvents(InstantSource clock, boolean realTime) {
        this.clock = clock;
        this.realTime = realTime;
    }

    /** Runs by itself, by the system's clock. */
    public static AsyncEvents inRealTime() {
        return new AsyncEvents(InstantSource.system(), true);
    }

    /** Runs only when {@link #runDue} is called. */
    public static AsyncEvents stepped(InstantSource clock) {
        return new AsyncEvents(clock, false);
    }

    public InstantSource clock() {
        return clock;
    }

    void schedule(Duration delay, Runnable work) {
        Task task = add(delay, work);
        if (realTime) {
            // A thread for each: a slow receiver of notifications must not hold up the others.
            Thread.ofVirtual().name("apple-event").start(() -> runAfter(delay, task));
        }
    }

    private synchronized Task add(Duration delay, Runnable work) {
        scheduled++;
        Task task = new Task(clock.instant().plus(delay), scheduled, work);
        tasks.add(task);
        return task;
    }

    private void runAfter(Duration delay, Task task) {
        try {
            Thread.sleep(delay);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        if (claim(task)) {
            run(task);
        }
    }

    private synchronized boolean claim(Task task) {
        return tasks.remove(task);
    }

    /** Runs everything that is due, also what becomes due by it, on this thread; returns how much it was. */
    public int runDue() {
        int count = 0;
        for (Optional<Task> task = next(); task.isPresent(); task = next()) {
            run(task.get());
            count++;
        }
        return count;
    }

    private synchronized Optional<Task> next() {
        Task first = tasks.peek();
        if (first == null || first.due().isAfter(clock.instant())) {
            return Optional.empty();
        }
        return Optional.ofNullable(tasks.poll());
    }

    private static void run(Task task) {
        try {
            task.work().run();
        } catch (RuntimeException e) {
            LOG.error("an event of the simulated Apple failed", e);
        }
    }

    /** Forgets what is not done yet. */
    synchronized void clear() {
        tasks.clear();
    }

    @Override
    public void close() {
        clear();
    }
}
