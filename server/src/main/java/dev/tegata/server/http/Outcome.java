package dev.tegata.server.http;

import io.netty.channel.ChannelOutboundInvoker;
import io.netty.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of operations on a channel that nobody waits for. */
final class Outcome {
    private static final Logger LOG = LoggerFactory.getLogger(Outcome.class);

    private Outcome() {}

    static void close(ChannelOutboundInvoker channel) {
        note(channel.close());
    }

    /** Logs a failure: the channel's closing, which follows every failed write, is what the code acts upon. */
    static void note(Future<?> operation) {
        operation.addListener(done -> {
            if (!done.isSuccess()) {
                LOG.debug("an operation on a channel failed: {}", String.valueOf(done.cause()));
            }
        });
    }
}
