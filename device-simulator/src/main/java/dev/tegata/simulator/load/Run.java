package dev.tegata.simulator.load;

import com.sun.management.OperatingSystemMXBean;
import io.netty.channel.EventLoop;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Plays a plan: so many connections at a time, each sending its next request when the last was answered. Used once. */
final class Run {
    /** How many connections are being made at the same time where all are made beforehand. */
    private static final int OPENING_AT_ONCE = 32;

    private static final Duration OPEN_WITHIN = Duration.ofMinutes(2);
    private static final long PAUSE_AFTER_LOSS_MILLIS = 100;

    private final Plan plan;
    private final Script script;
    private final Network network;
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final Queue<Kept> kept = new ConcurrentLinkedQueue<>();
    private final Queue<Kept> waiting = new ConcurrentLinkedQueue<>();
    private final CountDownLatch over;
    private volatile boolean stopping;

    /** Gives each device its conversation. */
    @FunctionalInterface
    interface Script {
        /** @param device index in the fleet */
        Conversation of(int device);
    }

    Run(Plan plan, Script script, Network network) {
        this.plan = plan;
        this.script = script;
        this.network = network;
        this.over = new CountDownLatch(plan.connections());
    }

    /** @param started is run when the counted time begins */
    Result play(Runnable started) throws InterruptedException {
        if (plan.mode().connectsBefore()) {
            connectAll();
        }
        begin();
        if (!plan.mode().eachOnce()) {
            TimeUnit.NANOSECONDS.sleep(plan.warmUp().toNanos());
            clear();
        }
        started.run();
        long cpu = cpuNanos();
        long from = System.nanoTime();
        // A run in which each device has one turn began with begin(), which takes no time to speak of.
        over.await(plan.duration().toNanos(), TimeUnit.NANOSECONDS);
        stopping = true;
        double seconds = (System.nanoTime() - from) / 1e9;
        double cpuSeconds = (cpuNanos() - cpu) / 1e9;
        return result(collect(), seconds, cpuSeconds);
    }

    private Result result(Tally all, double seconds, double cpuSeconds) {
        return new Result(
                "finished",
                plan.mode().toString(),
                plan.connections(),
                seconds,
                all.answered,
                all.finished,
                all.commands,
                all.handshakes,
                all.errors,
                open.get(),
                all.requests.millis(0.5),
                all.requests.millis(0.99),
                all.requests.longestMillis(),
                all.conversations.millis(0.5),
                all.conversations.millis(0.99),
                cpuSeconds);
    }

    /** One connection for each slot; for kept cycles and idling, one for each device. */
    private void connectAll() throws InterruptedException {
        int wanted = plan.mode() == Mode.KEPT_CYCLE ? plan.devices() : plan.connections();
        Semaphore opening = new Semaphore(OPENING_AT_ONCE);
        long until = System.nanoTime() + OPEN_WITHIN.toNanos();
        for (int i = 0; i < wanted; i++) {
            if (!opening.tryAcquire(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw new IllegalStateException("expected %d connections to %s within %s, got %d"
                        .formatted(wanted, plan.server(), OPEN_WITHIN, open.get()));
            }
            Kept connection = new Kept(plan.from() + i % plan.devices(), opening);
            kept.add(connection);
            network.open(connection.device, connection);
        }
        if (!opening.tryAcquire(OPENING_AT_ONCE, until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            throw new IllegalStateException("expected %d connections to %s within %s, got %d"
                    .formatted(wanted, plan.server(), OPEN_WITHIN, open.get()));
        }
        waiting.addAll(kept);
    }

    private void begin() {
        switch (plan.mode()) {
            case POLL, SIGNED_POLL, TOKEN_UPDATE, SIGNED_TOKEN_UPDATE -> kept.forEach(Kept::speak);
            case IDLE -> {
                int i = 0;
                for (Kept connection : kept) {
                    connection.speakAfter(plan.pollEvery().toMillis() * i++ / kept.size());
                }
            }
            case KEPT_CYCLE -> {
                for (int slot = 0; slot < plan.connections(); slot++) {
                    nextKept();
                }
            }
            case CYCLE, ENROLL, HANDSHAKE -> {
                for (int slot = 0; slot < plan.connections(); slot++) {
                    new Slot().next();
                }
            }
        }
    }

    private void nextKept() {
        Kept next = waiting.poll();
        if (next == null || stopping) {
            over.countDown();
        } else {
            next.speak();
        }
    }

    private void clear() throws InterruptedException {
        for (EventLoop loop : network.loops()) {
            await(loop, network.tally(loop)::clear);
        }
    }

    private Tally collect() throws InterruptedException {
        Tally all = new Tally();
        for (EventLoop loop : network.loops()) {
            await(loop, () -> all.add(network.tally(loop)));
        }
        return all;
    }

    private static void await(EventLoop loop, Runnable work) throws InterruptedException {
        try {
            loop.submit(work).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an event loop failed", e);
        }
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    /** A connection that stays, made anew when it is lost. */
    private final class Kept implements Link.Owner {
        private final int device;
        private final Conversation conversation;
        private final Semaphore opening;
        private boolean opened;
        private volatile List<Link> link = List.of();

        Kept(int device, Semaphore opening) {
            this.device = device;
            this.conversation = script.of(device);
            this.opening = opening;
        }

        @Override
        public void ready(Link ready) {
            open.incrementAndGet();
            link = List.of(ready);
            if (opened) {
                ready.say(conversation);
            } else {
                opened = true;
                opening.release();
            }
        }

        void speak() {
            link.forEach(connection -> connection.run(() -> connection.say(conversation)));
        }

        void speakAfter(long millis) {
            link.forEach(connection -> connection.runAfter(millis, () -> connection.say(conversation)));
        }

        @Override
        public void done(Link done) {
            if (stopping) {
                return;
            }
            switch (plan.mode()) {
                case KEPT_CYCLE -> nextKept();
                case IDLE -> speakAfter(plan.pollEvery().toMillis());
                default -> done.say(conversation);
            }
        }

        @Override
        public void lost(Link lost) {
            if (!link.isEmpty()) {
                open.decrementAndGet();
                link = List.of();
            }
            if (!stopping) {
                lost.runAfter(PAUSE_AFTER_LOSS_MILLIS, () -> network.open(device, this));
            }
        }
    }

    /** One connection at a time, another for each device. */
    private final class Slot {
        void next() {
            int number = turn.getAndIncrement();
            if (stopping || (plan.mode().eachOnce() && number >= plan.devices())) {
                over.countDown();
                return;
            }
            int device = plan.from() + number % plan.devices();
            network.open(device, new Link.Owner() {
                private boolean moved;

                @Override
                public void ready(Link link) {
                    link.goOn(script.of(device));
                }

                @Override
                public void done(Link link) {
                    link.close();
                    lost(link);
                }

                @Override
                public void lost(Link link) {
                    if (!moved) {
                        moved = true;
                        next();
                    }
                }
            });
        }
    }
}
