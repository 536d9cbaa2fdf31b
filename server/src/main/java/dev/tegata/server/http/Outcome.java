package dev.tegata.server.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundInvoker;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of operations on a channel that nobody waits for. */
final class Outcome {
    private static final Logger LOG = LoggerFactory.getLogger(Outcome.class);

    private Outcome() {}

    /** Does {@code action} where the channel's state is at home; not at all when the server has closed. */
    static void onEventLoop(Channel channel, Runnable action) {
        if (channel.eventLoop().inEventLoop()) {
            action.run();
            return;
        }
        try {
            channel.eventLoop().execute(action);
        } catch (RejectedExecutionException e) {
            LOG.debug("{} is gone with its server", channel, e);
        }
    }

    /** Closes after a failure nobody foresaw; the network's own failures are daily business and only worth a whisper. */
    static void broken(ChannelHandlerContext ctx, Throwable cause) {
        Throwable root = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (root instanceof IOException
                || root instanceof Http2Exception
                || root instanceof Http2FrameStreamException) {
            LOG.debug("{} broke: {}", ctx.channel(), root.toString());
        } else {
            LOG.warn("{} is closed on an unexpected failure", ctx.channel(), cause);
        }
        close(ctx);
    }

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
