package dev.tegata.server.http;

import io.netty.channel.Channel;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** At most one thing that happens on a channel's event loop unless something else happens first. */
final class Deadline {
    private final Channel channel;
    private @Nullable ScheduledFuture<?> pending;

    Deadline(Channel channel) {
        this.channel = channel;
    }

    /** Replaces what was armed before. */
    void arm(Duration after, Runnable action) {
        disarm();
        pending = channel.eventLoop().schedule(action, after.toNanos(), TimeUnit.NANOSECONDS);
    }

    void disarm() {
        if (pending != null) {
            pending.cancel(false);
            pending = null;
        }
    }
}
