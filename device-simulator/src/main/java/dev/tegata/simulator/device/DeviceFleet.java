package dev.tegata.simulator.device;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** Many devices that do the same thing, each on a virtual thread, a bounded number at a time. Thread-safe; closes its devices. */
public final class DeviceFleet implements AutoCloseable {
    private final List<SimulatedDevice> devices;
    private final int atOnce;

    /** {@code atOnce}: how many devices act at the same time. */
    public DeviceFleet(List<SimulatedDevice> devices, int atOnce) {
        if (atOnce < 1) {
            throw new IllegalArgumentException("expected at least 1 device at once, got " + atOnce);
        }
        this.devices = List.copyOf(devices);
        this.atOnce = atOnce;
    }

    /** What one device does; any exception counts as that device's failure. */
    @FunctionalInterface
    public interface Act {
        void run(SimulatedDevice device) throws Exception;
    }

    /** A device that failed, and why. */
    public record Failure(String serialNumber, String reason) {}

    /**
     * How it went.
     *
     * @param times of the devices that succeeded, shortest first
     * @param total from the first device's start to the last one's end
     */
    public record Result(int succeeded, List<Failure> failures, List<Duration> times, Duration total) {
        /** The time within which this share (0 to 1) of the successful devices was done; zero when none was. */
        public Duration quantile(double share) {
            return times.isEmpty()
                    ? Duration.ZERO
                    : times.get((int) Math.min(times.size() - 1L, Math.round(share * (times.size() - 1))));
        }

        @Override
        public String toString() {
            return "%d succeeded, %d failed in %d ms (per device: median %d ms, 95 %% within %d ms, longest %d ms)"
                    .formatted(
                            succeeded,
                            failures.size(),
                            total.toMillis(),
                            quantile(0.5).toMillis(),
                            quantile(0.95).toMillis(),
                            quantile(1).toMillis());
        }
    }

    public List<SimulatedDevice> devices() {
        return devices;
    }

    /** Enrolls device {@code i} by link {@code i}; a single link serves all. */
    public Result enroll(List<URI> links) {
        if (links.size() != 1 && links.size() < devices.size()) {
            throw new IllegalArgumentException("expected 1 enrollment link or one for each of " + devices.size()
                    + " devices, got " + links.size());
        }
        return all(device -> device.enroll(links.size() == 1 ? links.getFirst() : links.get(devices.indexOf(device))));
    }

    /** Lets every device act, and waits for the last. */
    public Result all(Act act) {
        ConcurrentLinkedQueue<Failure> failures = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<Duration> times = new ConcurrentLinkedQueue<>();
        long start = System.nanoTime();
        each(device -> {
            long began = System.nanoTime();
            try {
                act.run(device);
                times.add(Duration.ofNanos(System.nanoTime() - began));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failures.add(new Failure(device.identity().serialNumber(), "interrupted"));
            } catch (Exception e) {
                failures.add(new Failure(device.identity().serialNumber(), String.valueOf(e.getMessage())));
            }
        });
        List<Duration> sorted = new ArrayList<>(times);
        sorted.sort(Comparator.naturalOrder());
        return new Result(
                sorted.size(), List.copyOf(failures), List.copyOf(sorted), Duration.ofNanos(System.nanoTime() - start));
    }

    private void each(Consumer<SimulatedDevice> act) {
        Semaphore places = new Semaphore(atOnce);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            devices.forEach(device -> threads.execute(() -> {
                places.acquireUninterruptibly();
                try {
                    act.accept(device);
                } finally {
                    places.release();
                }
            }));
        }
    }

    @Override
    public void close() {
        devices.forEach(SimulatedDevice::close);
    }
}
