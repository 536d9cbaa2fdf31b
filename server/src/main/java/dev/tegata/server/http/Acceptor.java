package dev.tegata.server.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a new connection in: counts it, wraps it in TLS, and installs the protocol the two sides agree on. */
final class Acceptor extends ChannelInitializer<Channel> {
    private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);

    private final Kernel kernel;
    private final ChannelGroup connections;
    private final AtomicInteger open = new AtomicInteger();
    private volatile Optional<SslContext> tls;

    Acceptor(Kernel kernel, ChannelGroup connections, Optional<SslContext> tls) {
        this.kernel = kernel;
        this.connections = connections;
        this.tls = tls;
    }

    /** For connections accepted from now on. */
    void useTls(SslContext context) {
        tls = Optional.of(context);
    }

    @Override
    protected void initChannel(Channel channel) {
        Strangers strangers = kernel.strangers();
        int count = open.incrementAndGet();
        channel.closeFuture().addListener(closed -> {
            open.decrementAndGet();
            strangers.remove(channel);
        });
        if (count > kernel.settings().limits().maxConnections() && !madeRoom(count)) {
            Outcome.close(channel);
            return;
        }
        connections.add(channel);
        strangers.add(channel).ifPresent(Outcome::close);
        Optional<SslContext> context = tls;
        if (context.isPresent()) {
            SslHandler handler = context.get().newHandler(channel.alloc());
            handler.setHandshakeTimeoutMillis(
                    kernel.settings().timeouts().header().toMillis());
            channel.pipeline().addLast(handler, new Negotiation());
        } else {
            serve(channel, ApplicationProtocolNames.HTTP_1_1);
        }
    }

    private boolean madeRoom(int count) {
        Optional<Channel> leaving = kernel.strangers().oldest();
        leaving.ifPresent(Outcome::close);
        int limit = kernel.settings().limits().maxConnections();
        if (leaving.isEmpty() && count == limit + 1) {
            LOG.warn(
                    "{} has {} connections, its limit; closing new ones",
                    kernel.settings().name(),
                    limit);
        }
        return leaving.isPresent();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.warn("could not take in a connection of {}", ctx.channel().remoteAddress(), cause);
        Outcome.close(ctx);
    }

    private void serve(Channel channel, String protocol) {
        Optional<Peer> peer = Peer.of(channel);
        if (peer.isEmpty()) {
            Outcome.close(channel);
        } else if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
            Http2Connection.install(kernel, channel, peer.get());
        } else {
            Http1Connection.install(kernel, channel, peer.get());
        }
    }

    /** Waits for the handshake, then serves what ALPN chose; HTTP/1.1 for clients that do not speak ALPN. */
    private final class Negotiation extends ApplicationProtocolNegotiationHandler {
        Negotiation() {
            super(ApplicationProtocolNames.HTTP_1_1);
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
            serve(ctx.channel(), protocol);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
            if (event instanceof ServerClosing) {
                Outcome.close(ctx);
            }
            super.userEventTriggered(ctx, event);
        }

        @Override
        protected void handshakeFailure(ChannelHandlerContext ctx, Throwable cause) {
            LOG.debug("handshake with {} failed: {}", ctx.channel().remoteAddress(), cause.toString());
            Outcome.close(ctx);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            LOG.debug("connection of {} broke: {}", ctx.channel().remoteAddress(), cause.toString());
            Outcome.close(ctx);
        }
    }
}
