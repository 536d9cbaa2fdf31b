package dev.tegata.demo;

import dev.tegata.simulator.device.SimulatedDevice;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The simulated devices of the demo, whose time goes on by itself: downloads proceed, dialogs stay until a person taps them. */
final class Phones implements AutoCloseable {
    private static final Duration STEP = Duration.ofMillis(100);

    private final List<SimulatedDevice> phones;
    private final Future<?> steps;
    private final ScheduledExecutorService time = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("phones").factory());

    Phones(List<SimulatedDevice> phones) {
        this.phones = List.copyOf(phones);
        this.steps = time.scheduleWithFixedDelay(
                () -> this.phones.forEach(SimulatedDevice::tick),
                STEP.toMillis(),
                STEP.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    List<SimulatedDevice> all() {
        return phones;
    }

    @Override
    public void close() {
        steps.cancel(false);
        time.shutdown();
        phones.forEach(SimulatedDevice::close);
    }
}
