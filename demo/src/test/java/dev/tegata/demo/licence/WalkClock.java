package dev.tegata.demo.licence;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that the walk moves; server and simulated Apple live by it. Thread-safe. */
final class WalkClock implements InstantSource {
    private volatile Instant now;

    WalkClock(Instant now) {
        this.now = now;
    }

    @Override
    public Instant instant() {
        return now;
    }

    synchronized void advance(Duration by) {
        now = now.plus(by);
    }
}
