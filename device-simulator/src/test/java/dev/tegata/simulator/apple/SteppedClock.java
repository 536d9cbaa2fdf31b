package dev.tegata.simulator.apple;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that a test moves by hand. */
final class SteppedClock implements InstantSource {
    private volatile Instant now = Instant.parse("2026-11-23T00:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    void advance(Duration step) {
        now = now.plus(step);
    }
}
