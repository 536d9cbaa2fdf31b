package dev.tegata.simulator.device;

import java.time.InstantSource;
import java.util.concurrent.Executor;

/**
 * What surrounds a device and is shared by many: Apple's store and pushes, keys, trust and time.
 *
 * @param trust whom the device believes when it downloads the enrollment profile
 * @param wakeups where a device runs when a push wakes it
 */
public record DeviceWorld(
        AppleStore store,
        PushSource pushes,
        DeviceKeys keys,
        ServerTrust trust,
        InstantSource clock,
        Executor wakeups,
        Pause pause) {

    /** Fresh keys, public roots, the system's clock, a virtual thread for each wake-up. */
    public static DeviceWorld of(AppleStore store, PushSource pushes) {
        return new DeviceWorld(
                store,
                pushes,
                DeviceKeys.fresh(),
                ServerTrust.publicRoots(),
                InstantSource.system(),
                Thread::startVirtualThread,
                Pause.SLEEPING);
    }

    public DeviceWorld with(DeviceKeys next) {
        return new DeviceWorld(store, pushes, next, trust, clock, wakeups, pause);
    }

    public DeviceWorld with(ServerTrust next) {
        return new DeviceWorld(store, pushes, keys, next, clock, wakeups, pause);
    }

    /** For tests: time that stands still, wake-ups on the caller's thread, no waiting. */
    public DeviceWorld steppedBy(InstantSource nextClock) {
        return new DeviceWorld(store, pushes, keys, trust, nextClock, Runnable::run, duration -> {});
    }
}
