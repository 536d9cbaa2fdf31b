package dev.tegata.simulator.device;

import java.time.Duration;

/** Waits; injected so that a test of a slow device is not a slow test. */
@FunctionalInterface
public interface Pause {

    /** Sleeps on the calling thread. */
    Pause SLEEPING = Thread::sleep;

    void pause(Duration duration) throws InterruptedException;
}
