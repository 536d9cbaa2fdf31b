package dev.tegata.server.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BellTest {
    private final Bell bell = new Bell();

    @Test
    void ringsWhenThePauseIsOverAndNotBefore() throws InterruptedException {
        CountDownLatch heard = new CountDownLatch(1);
        bell.listen(heard::countDown);
        long asked = System.nanoTime();

        bell.ringIn(Duration.ofMillis(80));

        assertThat(heard.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isGreaterThanOrEqualTo(Duration.ofMillis(80));
    }

    @Test
    void aWorkerAtRestTakesWorkDueInAMomentWithoutWaitingForItsPatience() throws InterruptedException {
        CountDownLatch atRest = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        AtomicInteger due = new AtomicInteger();
        Worker worker = new Worker() {
            @Override
            public String name() {
                return "test";
            }

            @Override
            public int runOnce() {
                atRest.countDown();
                int taken = due.getAndSet(0);
                if (taken > 0) {
                    done.countDown();
                }
                return taken;
            }
        };
        try (Workers workers = new Workers(List.of(worker))) {
            bell.listen(workers::wake);
            workers.start();
            assertThat(atRest.await(10, TimeUnit.SECONDS)).isTrue();
            long asked = System.nanoTime();

            due.set(1);
            bell.ringIn(Duration.ofMillis(20));

            assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Workers.PATIENCE);
        }
    }
}
