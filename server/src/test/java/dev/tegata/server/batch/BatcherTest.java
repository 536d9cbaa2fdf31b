package dev.tegata.server.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatcherTest {
    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
    private final ConcurrentLinkedQueue<List<String>> batches = new ConcurrentLinkedQueue<>();

    @AfterEach
    void end() {
        requests.close();
    }

    @Test
    void aLoneRequestWaitsForNobody() {
        assertThat(batcher(8, 1, this::upperCase).submit("a")).isEqualTo("A");
        assertThat(batches).containsExactly(List.of("a"));
    }

    @Test
    void whatComesWhileABatchIsUnderWayGoesTogetherInTheNext() throws Exception {
        Gate gate = new Gate();
        Batcher<String, String> batcher = batcher(8, 1, batch -> gate.hold(batch, this::upperCase));
        Future<String> first = requests.submit(() -> batcher.submit("a"));
        gate.awaitArrival();
        List<Future<String>> others = IntStream.range(0, 20)
                .mapToObj(n -> requests.submit(() -> batcher.submit("b" + n)))
                .toList();
        awaitWaiting(batcher, 20);
        gate.open();

        assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo("A");
        for (int n = 0; n < others.size(); n++) {
            assertThat(others.get(n).get(10, TimeUnit.SECONDS)).isEqualTo("B" + n);
        }
        assertThat(batches).extracting(List::size).containsExactly(1, 8, 8, 4);
    }

    @Test
    void twoOfOneKeyAreNeverUnderWayTogether() throws Exception {
        Gate gate = new Gate();
        Batcher<String, String> batcher = new Batcher<>("test", 8, 2, item -> item.substring(0, 1), batch -> {
            batches.add(batch);
            return gate.hold(batch, this::upperCase);
        });
        Future<String> first = requests.submit(() -> batcher.submit("a1"));
        gate.awaitArrival();
        Future<String> same = requests.submit(() -> batcher.submit("a2"));
        awaitWaiting(batcher, 1);
        Future<String> other = requests.submit(() -> batcher.submit("b1"));
        gate.awaitArrival();
        assertThat(batches)
                .as("a2 waits although a lane was free for b1")
                .containsExactly(List.of("a1"), List.of("b1"));
        gate.open();

        assertThat(List.of(first.get(), other.get(), same.get())).containsExactly("A1", "B1", "A2");
    }

    @Test
    void oneBadItemFailsAlone() throws Exception {
        Gate gate = new Gate();
        Batcher<String, String> batcher = batcher(
                8,
                1,
                batch -> gate.hold(batch, items -> {
                    if (items.contains("bad")) {
                        throw new IllegalStateException("bad", new SQLException("value out of range", "22003"));
                    }
                    return upperCase(items);
                }));
        Future<String> first = requests.submit(() -> batcher.submit("first"));
        gate.awaitArrival();
        List<Future<String>> together = List.of("a", "bad", "b").stream()
                .map(item -> requests.submit(() -> batcher.submit(item)))
                .toList();
        awaitWaiting(batcher, 3);
        gate.open();

        assertThat(first.get()).isEqualTo("FIRST");
        assertThat(together.get(0).get()).isEqualTo("A");
        assertThatThrownBy(() -> together.get(1).get()).hasRootCauseMessage("value out of range");
        assertThat(together.get(2).get()).isEqualTo("B");
    }

    @Test
    void aDatabaseThatIsAwayIsAskedOncePerBatch() throws Exception {
        Gate gate = new Gate();
        Batcher<String, String> batcher = batcher(
                8,
                1,
                batch -> gate.hold(batch, items -> {
                    throw new IllegalStateException(new SQLTransientConnectionException("no connection in 10 s"));
                }));
        List<Future<String>> all = new ArrayList<>();
        all.add(requests.submit(() -> batcher.submit("first")));
        gate.awaitArrival();
        all.add(requests.submit(() -> batcher.submit("a")));
        all.add(requests.submit(() -> batcher.submit("b")));
        awaitWaiting(batcher, 2);
        gate.open();

        for (Future<String> each : all) {
            assertThatThrownBy(each::get).hasRootCauseMessage("no connection in 10 s");
        }
        assertThat(batches).extracting(List::size).containsExactly(1, 2);
    }

    @Test
    void underACrowdEveryoneGetsTheirOwnResultOnce() throws Exception {
        Batcher<String, String> batcher = batcher(16, 3, this::upperCase);
        CyclicBarrier together = new CyclicBarrier(500);
        List<Future<String>> crowd = IntStream.range(0, 500)
                .mapToObj(n -> requests.submit(() -> {
                    arrive(together);
                    return batcher.submit("x" + n % 100 + "-" + n);
                }))
                .toList();
        for (int n = 0; n < crowd.size(); n++) {
            assertThat(crowd.get(n).get(30, TimeUnit.SECONDS)).isEqualTo("X" + n % 100 + "-" + n);
        }
        assertThat(batches.stream().flatMap(List::stream)).hasSize(500).doesNotHaveDuplicates();
    }

    private Batcher<String, String> batcher(int size, int lanes, Function<List<String>, List<String>> work) {
        return new Batcher<>("test", size, lanes, item -> item, batch -> {
            batches.add(batch);
            return work.apply(batch);
        });
    }

    private List<String> upperCase(List<String> batch) {
        return batch.stream().map(item -> item.toUpperCase(Locale.ROOT)).toList();
    }

    private static void awaitWaiting(Batcher<?, ?> batcher, int count) {
        while (batcher.waiting() != count) {
            Thread.onSpinWait();
        }
    }

    private static void arrive(CyclicBarrier barrier) throws InterruptedException {
        try {
            barrier.await();
        } catch (BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Holds batches on their way until it is opened. */
    private static final class Gate {
        private final Semaphore arrived = new Semaphore(0);
        private final CountDownLatch opened = new CountDownLatch(1);

        List<String> hold(List<String> batch, Function<List<String>, List<String>> work) {
            arrived.release();
            try {
                opened.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return work.apply(batch);
        }

        void awaitArrival() throws InterruptedException {
            assertThat(arrived.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        }

        void open() {
            opened.countDown();
        }
    }
}
