package dev.tegata.server.work;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps workers running, each on a virtual thread of its own: at once when woken, otherwise every {@link #PATIENCE},
 * or {@link #PATIENCE_WHILE_BUSY}.
 *
 * <p>Waking is a courtesy between parts of one process; what must be done stands in the database and is found without it, also by other
 * nodes. Thread-safe; closing lets running work end within {@link #FAREWELL}.
 */
public final class Workers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

    /** How long work of another node, or work that became due by itself, may lie unnoticed. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    /**
     * The same while there has been work within {@link #BUSY}: one step of a workflow makes the next one due in a moment, and the row that
     * says so rings no bell.
     */
    static final Duration PATIENCE_WHILE_BUSY = Duration.ofMillis(50);

    static final Duration BUSY = Duration.ofSeconds(3);

    /**
     * The bell says only that somebody wrote something. Where it rings all the time, as while a fleet enrolls, a worker that found nothing rests
     * before it looks again, each time twice as long, up to this; it is what work may lie unnoticed among much that concerns others.
     */
    static final Duration LONGEST_REST = Duration.ofMillis(100);

    private static final Duration FIRST_REST = Duration.ofMillis(5);

    /** After a failure of the database or the like: long enough not to flood it, short enough not to be noticed once it is back. */
    static final Duration AFTER_FAILURE = Duration.ofSeconds(2);

    static final Duration FAREWELL = Duration.ofSeconds(10);

    private final List<Loop> loops = new ArrayList<>();
    private volatile boolean closing;

    public Workers(List<Worker> workers) {
        for (Worker worker : workers) {
            loops.add(new Loop(worker));
        }
    }

    public void start() {
        loops.forEach(loop -> loop.thread.start());
    }

    /** Says that there may be new work for anyone: call it after the commit that made it. */
    public void wake() {
        loops.forEach(Loop::wake);
    }

    @Override
    public void close() {
        closing = true;
        wake();
        try {
            for (Loop loop : loops) {
                if (!loop.thread.join(FAREWELL)) {
                    LOG.warn(
                            "worker {} did not end within {}; its lease hands its work over",
                            loop.worker.name(),
                            FAREWELL);
                    loop.thread.interrupt();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Loop {
        private final Worker worker;
        private final Semaphore calls = new Semaphore(0);
        private final Thread thread;
        private Duration rest = Duration.ZERO;
        private long lastWork = System.nanoTime() - BUSY.toNanos();

        Loop(Worker worker) {
            this.worker = worker;
            this.thread = Thread.ofVirtual().name("worker-" + worker.name()).unstarted(this::run);
        }

        void wake() {
            if (calls.availablePermits() == 0) {
                calls.release();
            }
        }

        private void run() {
            while (!closing) {
                try {
                    Duration pause = step();
                    if (!pause.isZero()) {
                        await(pause);
                    }
                } catch (InterruptedException e) {
                    return;
                }
            }
        }

        private void await(Duration pause) throws InterruptedException {
            Thread.sleep(rest);
            if (calls.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                calls.drainPermits();
                Duration twice = rest.isZero() ? FIRST_REST : rest.multipliedBy(2);
                rest = twice.compareTo(LONGEST_REST) < 0 ? twice : LONGEST_REST;
            } else {
                rest = Duration.ZERO;
            }
        }

        private Duration step() {
            try {
                if (worker.runOnce() > 0) {
                    lastWork = System.nanoTime();
                    rest = Duration.ZERO;
                    return Duration.ZERO;
                }
                return System.nanoTime() - lastWork < BUSY.toNanos() ? PATIENCE_WHILE_BUSY : PATIENCE;
            } catch (RuntimeException e) {
                if (!closing) {
                    LOG.error("worker {} failed, next try in {}", worker.name(), AFTER_FAILURE, e);
                }
                return AFTER_FAILURE;
            }
        }
    }
}
