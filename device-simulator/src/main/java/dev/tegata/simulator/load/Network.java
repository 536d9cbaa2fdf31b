package dev.tegata.simulator.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.handler.ssl.util.SimpleKeyManagerFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Sockets and TLS of the load mode: epoll and BoringSSL where they run. The server's certificate is not checked, sessions are never resumed.
 *
 * <p>Thread-safe; close it when done.
 */
final class Network implements AutoCloseable {
    private static final int CONNECT_MILLIS = 10_000;

    /** Ports of one source address are used up by quick connections, which wait a minute after their end: so there are many addresses. */
    private static final int SOURCES = 64;

    private final EventLoopGroup loops;
    private final Map<EventLoop, Tally> tallies = new HashMap<>();
    private final InetSocketAddress server;
    private final @Nullable SslContext tls;
    private final AtomicInteger opened = new AtomicInteger();

    /** @param fleet whose certificates the connections show; null: they show none */
    Network(URI address, @Nullable LoadFleet fleet, int threads) throws SSLException {
        IoHandlerFactory io = Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        loops = new MultiThreadIoEventLoopGroup(threads, io);
        for (int i = 0; i < threads; i++) {
            tallies.put(loops.next(), new Tally());
        }
        server = new InetSocketAddress(address.getHost(), address.getPort());
        tls = "https".equals(address.getScheme()) ? context(fleet) : null;
    }

    private static SslContext context(@Nullable LoadFleet fleet) throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                .endpointIdentificationAlgorithm(null)
                .trustManager(InsecureTrustManagerFactory.INSTANCE);
        if (fleet != null) {
            Keys keys = new Keys(new FleetKeys(fleet));
            builder.keyManager(OpenSsl.isAvailable() ? new OpenSslCachingX509KeyManagerFactory(keys) : keys);
        }
        SslContext context = builder.build();
        return context;
    }

    boolean tls() {
        return tls != null;
    }

    Iterable<EventLoop> loops() {
        return tallies.keySet();
    }

    Tally tally(EventLoop loop) {
        return tallies.getOrDefault(loop, new Tally());
    }

    /** Connects as the device at {@code index} of the fleet; the owner hears when the connection is ready. */
    void open(int index, Link.Owner owner) {
        EventLoop loop = loops.next();
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT);
        Link link = new Link(tls != null, loop, tally(loop), owner);
        bootstrap.handler(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                if (tls != null) {
                    // The engine tells the key manager which device it is for: by its port, which means nothing else
                    // here.
                    channel.pipeline().addLast(tls.newHandler(channel.alloc(), "device", index + 1));
                }
                channel.pipeline().addLast(link);
            }
        });
        InetAddress address = server.getAddress();
        if (Epoll.isAvailable() && address != null && address.isLoopbackAddress()) {
            bootstrap.option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
            bootstrap.localAddress("127.0.1." + (1 + Math.floorMod(opened.getAndIncrement(), SOURCES)), 0);
        }
        bootstrap.connect(server).addListener(connected -> {
            if (!connected.isSuccess()) {
                link.tally().error("connect");
                owner.lost(link);
            }
        });
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** Gives each connection the certificate of its device; all have one key. */
    private static final class FleetKeys extends X509ExtendedKeyManager {
        private final LoadFleet fleet;

        FleetKeys(LoadFleet fleet) {
            this.fleet = fleet;
        }

        @Override
        public String chooseEngineClientAlias(String[] types, Principal @Nullable [] issuers, SSLEngine engine) {
            return Integer.toString(engine.getPeerPort() - 1);
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[] {fleet.certificates().get(Integer.parseInt(alias))};
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return fleet.key();
        }

        @Override
        public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }

        @Override
        public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseServerAlias(
                String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }
    }

    /** One key manager as the factory that Netty asks for. */
    private static final class Keys extends SimpleKeyManagerFactory {
        private final KeyManager keys;

        Keys(KeyManager keys) {
            this.keys = keys;
        }

        @Override
        protected void engineInit(@Nullable KeyStore store, char @Nullable [] password) {}

        @Override
        protected void engineInit(ManagerFactoryParameters parameters) {}

        @Override
        protected KeyManager[] engineGetKeyManagers() {
            return new KeyManager[] {keys};
        }
    }
}
