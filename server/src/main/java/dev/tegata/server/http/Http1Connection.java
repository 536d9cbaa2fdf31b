package dev.tegata.server.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * One HTTP/1.1 connection. Requests are answered one at a time in the order they came; what a client pipelines behind a
 * running request waits here, and nothing more is read until its turn.
 */
final class Http1Connection extends ExchangeHandler {
    /** How long a client that is still sending may take to notice that the answer has been given. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    private final Queue<HttpObject> pipelined = new ArrayDeque<>();
    private boolean headStarted;
    private boolean inputEnded;
    private boolean takingNext;

    private Http1Connection(Kernel kernel, Channel channel, Peer peer) {
        super(kernel, channel, peer);
    }

    /** Builds the pipeline from the bytes up. */
    static void install(Kernel kernel, Channel channel, Peer peer) {
        HttpDecoderConfig limits = new HttpDecoderConfig()
                .setMaxInitialLineLength(kernel.settings().limits().maxHeaderBytes())
                .setMaxHeaderSize(kernel.settings().limits().maxHeaderBytes());
        Http1Connection connection = new Http1Connection(kernel, channel, peer);
        ChannelPipeline pipeline = channel.pipeline();
        if (pipeline.get(SslHandler.class) == null) {
            // Without TLS a client may end its side after the request and still read the answer.
            channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        }
        pipeline.addLast(connection.new Gate());
        pipeline.addLast(new StrictDecoder(limits));
        pipeline.addLast(new HttpResponseEncoder());
        pipeline.addLast(connection);
        connection.awaitRequest();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof HttpObject part) || phase() == Phase.DONE) {
            ReferenceCountUtil.release(message);
        } else if (phase() == Phase.BUSY) {
            pipelined.add(part);
            channel.config().setAutoRead(false);
        } else {
            take(part);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            if (phase() != Phase.BUSY || streaming()) {
                Outcome.close(channel);
            }
        } else if (event instanceof ServerClosing && phase() == Phase.WAITING && !headStarted) {
            Outcome.close(channel);
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        super.channelInactive(ctx);
        pipelined.forEach(ReferenceCountUtil::release);
        pipelined.clear();
    }

    @Override
    boolean http2() {
        return false;
    }

    @Override
    Channel connection() {
        return channel;
    }

    @Override
    boolean reusable() {
        return !inputEnded || !pipelined.isEmpty();
    }

    @Override
    void answered(boolean reusable, boolean requestComplete) {
        if (reusable) {
            takeNext();
        } else if (requestComplete) {
            Outcome.close(channel);
        } else {
            linger();
        }
    }

    private void take(HttpObject part) {
        try {
            headStarted = false;
            accept(part);
        } finally {
            ReferenceCountUtil.release(part);
        }
    }

    private void takeNext() {
        if (takingNext) {
            // An answer written at once came back here from within the loop below, which goes on by itself.
            return;
        }
        takingNext = true;
        try {
            while (phase() == Phase.WAITING || phase() == Phase.RECEIVING) {
                HttpObject part = pipelined.poll();
                if (part == null) {
                    break;
                }
                take(part);
            }
        } finally {
            takingNext = false;
        }
        if (inputEnded && phase() != Phase.BUSY) {
            Outcome.close(channel);
        } else if (phase() == Phase.WAITING) {
            awaitRequest();
        }
        if (pipelined.isEmpty()) {
            readOn();
        }
    }

    private void readOn() {
        // Reading on after the end of input makes epoll fail.
        if (!inputEnded && channel.isActive()) {
            channel.config().setAutoRead(true);
        }
    }

    private void awaitRequest() {
        if (kernel.closing()) {
            Outcome.close(channel);
            return;
        }
        deadline.arm(kernel.settings().timeouts().idle(), () -> Outcome.close(channel));
    }

    private void firstBytes() {
        headStarted = true;
        deadline.arm(
                kernel.settings().timeouts().header(),
                () -> refuse(refusal(Refusal.Reason.TIMED_OUT, "the head of the request did not arrive in time")));
    }

    /**
     * Closing a socket with unread input makes the system reset the connection, and the client may lose the answer that
     * tells it why. So our side is ended first and the rest of the request thrown away for a moment (RFC 9112, section
     * 9.6).
     */
    private void linger() {
        pipelined.forEach(ReferenceCountUtil::release);
        pipelined.clear();
        readOn();
        deadline.arm(LINGER, () -> Outcome.close(channel));
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        ChannelFuture saidGoodbye = tls == null ? channel.newSucceededFuture() : tls.closeOutbound();
        saidGoodbye.addListener(done -> {
            if (inputEnded) {
                Outcome.close(channel);
            } else if (channel instanceof DuplexChannel duplex) {
                Outcome.note(duplex.shutdownOutput());
            }
        });
    }

    /** Sees bytes before they are understood: starts the clock of a head, and drops what comes after the last answer. */
    private final class Gate extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (phase() == Phase.DONE) {
                ReferenceCountUtil.release(message);
                return;
            }
            if (phase() == Phase.WAITING && !headStarted) {
                firstBytes();
            }
            ctx.fireChannelRead(message);
        }
    }

    /** Refuses what Netty would repair: a length together with chunks is how requests are smuggled. */
    private static final class StrictDecoder extends HttpRequestDecoder {
        StrictDecoder(HttpDecoderConfig limits) {
            super(limits);
        }

        @Override
        protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
            throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
        }
    }
}
