package dev.tegata.server.licence.apple;

import java.time.Duration;

/** Lets a thread wait; a test moves its clock instead. */
@FunctionalInterface
public interface Waiting {
    /** Sleeps. */
    Waiting ASLEEP = pause -> {
        try {
            Thread.sleep(pause);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    };

    /** @return false when interrupted before the time was over */
    boolean pass(Duration pause);
}
