package dev.tegata.demo;

import dev.tegata.simulator.device.DeviceIdentity;
import dev.tegata.simulator.device.DeviceKeys;
import dev.tegata.simulator.device.DeviceWorld;
import dev.tegata.simulator.device.SimulatedDevice;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** The simulated devices of the demo, whose time goes on by itself: downloads proceed, dialogs stay until a person taps them. */
final class Phones implements AutoCloseable {
    private static final Duration STEP = Duration.ofMillis(100);

    /** What the server's enrollment profile asks for. */
    private static final int KEY_BITS = 2048;

    private final List<SimulatedDevice> phones;
    private final Future<?> steps;
    private volatile Runnable also = () -> {};
    private final ScheduledExecutorService time = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("phones").factory());

    Phones(List<SimulatedDevice> phones) {
        this.phones = List.copyOf(phones);
        this.steps = time.scheduleWithFixedDelay(this::step, STEP.toMillis(), STEP.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Three phones fresh from the box. */
    static Phones three(DeviceWorld world) {
        DeviceWorld around = world.with(DeviceKeys.ahead(3, KEY_BITS));
        return new Phones(IntStream.rangeClosed(1, 3)
                .mapToObj(number -> new SimulatedDevice(DeviceIdentity.iPhone("TGT", number), around))
                .toList());
    }

    /** Does something after every step of the phones' time, until they are closed. */
    void eachStep(Runnable work) {
        also = work;
    }

    private void step() {
        try {
            phones.forEach(SimulatedDevice::tick);
            also.run();
        } catch (RuntimeException e) {
            // Thrown on, it would stop the phones' time for good.
            System.err.println("the phones stumbled: " + e);
        }
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
