package dev.tegata.server.batch;

import dev.tegata.storage.DatabaseDown;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets requests that come at the same time share a transaction: while one batch is on its way to PostgreSQL the next one gathers, so a lone
 * request waits for nobody and a thousand cost a few round trips.
 *
 * <p>Whoever submits an item blocks until the batch it went in is done, that is, committed. A batch that fails for a reason that may lie in
 * one of its items is done again item by item, so that each gets its own result or failure; one that fails because PostgreSQL cannot be
 * reached fails as a whole. Thread-safe.
 *
 * @param <I> what is asked
 * @param <O> what comes of it
 */
public final class Batcher<I, O> {
    private static final Logger LOG = LoggerFactory.getLogger(Batcher.class);

    private final String name;
    private final int maxSize;
    private final int lanes;
    private final Function<I, Object> key;
    private final Function<List<I>, List<O>> work;
    private final Set<Waiting<I, O>> gathering = new LinkedHashSet<>();
    private final Set<Object> underWay = new HashSet<>();
    private int running;

    /**
     * @param name for the log and the threads
     * @param maxSize items in one batch at most
     * @param lanes batches under way at the same time, at most
     * @param key two items of the same key are never under way together: the second waits for the first to be done
     * @param work does a batch in one transaction and returns the results pairwise; it may be called again with the same items after it threw
     */
    public Batcher(String name, int maxSize, int lanes, Function<I, Object> key, Function<List<I>, List<O>> work) {
        this.name = name;
        this.maxSize = maxSize;
        this.lanes = lanes;
        this.key = key;
        this.work = work;
    }

    /**
     * Does {@code item} together with whatever else is asked now.
     *
     * @throws RuntimeException what the work threw
     */
    public O submit(I item) {
        Waiting<I, O> waiting = new Waiting<>(item, key.apply(item), new CompletableFuture<>());
        List<Waiting<I, O>> mine;
        synchronized (this) {
            gathering.add(waiting);
            mine = running < lanes ? nextBatch() : List.of();
        }
        if (!mine.isEmpty()) {
            // Whoever finds a lane free takes it: no thread has to be woken for that.
            run(mine);
        }
        try {
            return waiting.result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** How many items wait for a batch; for tests. */
    synchronized int waiting() {
        return gathering.size();
    }

    /** Claims a lane and what may go together; empty, and no lane claimed, when nothing may. Under the lock. */
    private List<Waiting<I, O>> nextBatch() {
        List<Waiting<I, O>> batch = new ArrayList<>();
        Iterator<Waiting<I, O>> oldestFirst = gathering.iterator();
        while (batch.size() < maxSize && oldestFirst.hasNext()) {
            Waiting<I, O> waiting = oldestFirst.next();
            if (underWay.add(waiting.key)) {
                batch.add(waiting);
                oldestFirst.remove();
            }
        }
        if (!batch.isEmpty()) {
            running++;
        }
        return batch;
    }

    private void run(List<Waiting<I, O>> batch) {
        try {
            doTogether(batch);
        } finally {
            List<Waiting<I, O>> next;
            synchronized (this) {
                running--;
                batch.forEach(done -> underWay.remove(done.key));
                next = nextBatch();
            }
            if (!next.isEmpty()) {
                // On a thread of its own: this one has an answer to give.
                Thread.ofVirtual().name("batch-" + name).start(() -> run(next));
            }
        }
    }

    private void doTogether(List<Waiting<I, O>> batch) {
        try {
            List<O> results = work.apply(batch.stream().map(Waiting::item).toList());
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).result.complete(results.get(i));
            }
        } catch (RuntimeException failure) {
            if (batch.size() == 1 || DatabaseDown.isAway(failure)) {
                batch.forEach(waiting -> waiting.result.completeExceptionally(failure));
            } else {
                LOG.warn("{} of {} failed together and are done one by one", batch.size(), name, failure);
                batch.forEach(waiting -> doTogether(List.of(waiting)));
            }
        } catch (Error failure) {
            batch.forEach(waiting -> waiting.result.completeExceptionally(failure));
            throw failure;
        }
    }

    private record Waiting<I, O>(I item, Object key, CompletableFuture<O> result) {
        // Two equal items are two requests.
        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
