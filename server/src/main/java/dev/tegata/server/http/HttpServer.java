package dev.tegata.server.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listener: accepts connections from {@link #start} to {@link #close}.
 *
 * <p>Thread-safe. Whoever starts it closes it.
 */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final int BACKLOG = 1024;

    private final Kernel kernel;
    private final EventLoopGroup eventLoops;
    private final ChannelGroup connections;
    private final Acceptor acceptor;
    private final Channel listening;
    private final int port;
    private final AtomicBoolean closed = new AtomicBoolean();

    private HttpServer(Kernel kernel) {
        HttpSettings settings = kernel.settings();
        this.kernel = kernel;
        this.connections = new DefaultChannelGroup(settings.name(), GlobalEventExecutor.INSTANCE);
        this.acceptor = new Acceptor(kernel, connections, settings.tls().map(Tls::context));
        boolean epoll = Epoll.isAvailable();
        this.eventLoops = new MultiThreadIoEventLoopGroup(
                Math.max(2, Runtime.getRuntime().availableProcessors()),
                new DefaultThreadFactory(settings.name() + "-io"),
                epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        this.listening = bind(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class);
        this.port = ((InetSocketAddress) listening.localAddress()).getPort();
    }

    /**
     * Binds and begins to answer.
     *
     * @param filters the first is the outermost
     * @throws IllegalStateException when the address cannot be bound
     * @throws IllegalArgumentException when the TLS identity is not usable
     */
    public static HttpServer start(HttpSettings settings, Routes routes, ErrorMapper errors, Filter... filters) {
        HttpServer server = new HttpServer(new Kernel(settings, routes, errors, List.of(filters)));
        LOG.info("{} listens on {} ({})", settings.name(), server.listening.localAddress(), transport(settings));
        return server;
    }

    /** The port it listens on; the one the system chose when the settings said 0. */
    public int port() {
        return port;
    }

    /**
     * Uses another identity for connections accepted from now on; those that are open keep theirs.
     *
     * @throws IllegalStateException when this listener speaks plain HTTP
     * @throws IllegalArgumentException when the identity is not usable; the old one stays
     */
    public void reloadTls(TlsSettings tls) {
        if (kernel.settings().tls().isEmpty()) {
            throw new IllegalStateException(kernel.settings().name() + " speaks plain HTTP; there is no TLS to reload");
        }
        acceptor.useTls(Tls.context(tls));
        LOG.info("{} uses {} from now on", kernel.settings().name(), tls);
    }

    /**
     * Stops accepting, closes idle connections (HTTP/2 ones with GOAWAY) and event streams, lets running requests
     * finish and be answered for at most the settings' close timeout, then cuts off what is left. Blocks meanwhile;
     * harmless when repeated.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        long deadline = System.nanoTime() + kernel.settings().timeouts().close().toNanos();
        listening.close().syncUninterruptibly();
        kernel.startClosing();
        for (Channel connection : connections) {
            connection.eventLoop().execute(() -> connection.pipeline().fireUserEventTriggered(ServerClosing.BEGUN));
        }
        if (!connections.newCloseFuture().awaitUninterruptibly(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            LOG.warn(
                    "{} cuts off {} connections that did not finish",
                    kernel.settings().name(),
                    connections.size());
        }
        connections.close().awaitUninterruptibly();
        kernel.stop(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        LOG.info("{} closed", kernel.settings().name());
    }

    private Channel bind(Class<? extends ServerChannel> type) {
        HttpSettings settings = kernel.settings();
        ChannelFuture bound = new ServerBootstrap()
                .group(eventLoops)
                .channel(type)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(acceptor)
                .bind(settings.host(), settings.port())
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            Outcome.note(eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS));
            throw new IllegalStateException(
                    settings.name() + " cannot listen on " + settings.host() + ":" + settings.port(), bound.cause());
        }
        return bound.channel();
    }

    private static String transport(HttpSettings settings) {
        return settings.tls().isPresent() ? "https" : "http";
    }
}
