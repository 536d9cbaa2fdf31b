package dev.tegata.server.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.util.ReferenceCountUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One HTTP/2 connection: opens a channel per stream, closes when it has been without streams for too long. */
final class Http2Connection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Http2Connection.class);

    /** RFC 9113, section 6.5.2 asks for no less than 100. */
    private static final int MAX_CONCURRENT_STREAMS = 100;

    /** Resets a client may send (CVE-2023-44487) or provoke (CVE-2025-8671) in a window before it is cut off. */
    private static final int MAX_RESETS = 200;

    private static final int RESET_WINDOW_SECONDS = 30;

    private final Kernel kernel;
    private final Channel channel;
    private final Deadline idle;
    private int streams;

    private Http2Connection(Kernel kernel, Channel channel) {
        this.kernel = kernel;
        this.channel = channel;
        this.idle = new Deadline(channel);
    }

    static void install(Kernel kernel, Channel channel, Peer peer) {
        HttpSettings settings = kernel.settings();
        Http2Connection connection = new Http2Connection(kernel, channel);
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(Http2FrameCodecBuilder.forServer()
                .initialSettings(Http2Settings.defaultSettings()
                        .maxConcurrentStreams(MAX_CONCURRENT_STREAMS)
                        .maxHeaderListSize(settings.limits().maxHeaderBytes()))
                .decoderEnforceMaxRstFramesPerWindow(MAX_RESETS, RESET_WINDOW_SECONDS)
                .encoderEnforceMaxRstFramesPerWindow(MAX_RESETS, RESET_WINDOW_SECONDS)
                .gracefulShutdownTimeoutMillis(settings.timeouts().close().toMillis())
                .build());
        pipeline.addLast(new Http2MultiplexHandler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel stream) {
                connection.opened(stream);
                stream.pipeline().addLast(new Http2StreamFrameToHttpObjectCodec(true));
                stream.pipeline().addLast(new Http2Stream(kernel, stream, peer));
            }
        }));
        pipeline.addLast(connection);
        connection.awaitStream();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) {
        // Connection frames (SETTINGS, PING, GOAWAY) have been acted upon by the codec.
        ReferenceCountUtil.release(frame);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ServerClosing) {
            // Through the codec: GOAWAY, then the end when the last stream is answered.
            Outcome.close(channel);
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        idle.disarm();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof Http2Exception violation) {
            // The codec, which told us first, says goodbye with the error and closes.
            LOG.debug("{} of {}: {}", violation.error(), channel.remoteAddress(), violation.toString());
        } else {
            Outcome.broken(ctx, cause);
        }
    }

    private void opened(Channel stream) {
        streams++;
        idle.disarm();
        stream.closeFuture().addListener(closed -> {
            if (--streams == 0) {
                awaitStream();
            }
        });
    }

    private void awaitStream() {
        if (!channel.isActive()) {
            return;
        }
        if (kernel.closing()) {
            Outcome.close(channel);
            return;
        }
        idle.arm(kernel.settings().timeouts().idle(), () -> Outcome.close(channel));
    }
}
