package dev.tegata.server.push;

import java.time.Duration;

/**
 * How pushes are sent.
 *
 * @param inFlight pushes under way at once; 1 to 1000. APNs allows about a thousand streams a connection
 * @param lease how long a claimed push belongs to this node; longer than the sender waits for an answer (75 s)
 * @param expiration how long APNs keeps a push for a device that is off; at least the longest pause between two pushes, so that at any time
 *     one of ours is waiting there
 */
public record PushSettings(int inFlight, Duration lease, Duration expiration) {
    public static final PushSettings DEFAULTS = new PushSettings(64, Duration.ofMinutes(2), Duration.ofDays(1));

    public PushSettings {
        if (inFlight < 1 || inFlight > 1000) {
            throw new IllegalArgumentException("expected 1 to 1000 pushes in flight, got " + inFlight);
        }
        if (lease.compareTo(Duration.ofSeconds(80)) < 0) {
            throw new IllegalArgumentException("expected a push lease of 80 s or more, got " + lease);
        }
        if (expiration.compareTo(Duration.ofMinutes(1)) < 0) {
            throw new IllegalArgumentException("expected a push expiration of 1 minute or more, got " + expiration);
        }
    }
}
