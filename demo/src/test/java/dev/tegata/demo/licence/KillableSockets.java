package dev.tegata.demo.licence;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.SocketFactory;

/**
 * Connections to PostgreSQL that die with their node: after a number of messages to the database nothing more goes out, as when the process
 * is killed. Whether the last message still went out is left to the walk, so that a COMMIT may be done without anybody hearing of it.
 *
 * <p>Made by the driver ({@code socketFactory} in the JDBC URL) with the node's name as its argument. Thread-safe.
 */
public final class KillableSockets extends SocketFactory {
    private static final Map<String, Fuse> FUSES = new ConcurrentHashMap<>();

    private final String node;

    /** @param node what {@link #fuse} was called with */
    public KillableSockets(String node) {
        this.node = node;
    }

    /** When a node dies. Thread-safe. */
    static final class Fuse {
        private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
        private volatile boolean lastGoesOut;
        private final List<Socket> sockets = new CopyOnWriteArrayList<>();
        private volatile boolean dead;

        /** The node dies with its {@code messages}th message from now on. */
        void light(int messages, boolean lastIsSent) {
            lastGoesOut = lastIsSent;
            left.set(messages);
        }

        boolean isDead() {
            return dead;
        }

        private void send(Message message) throws IOException {
            if (dead) {
                throw new NodeKilled();
            }
            if (left.decrementAndGet() > 0) {
                message.send();
                return;
            }
            dead = true;
            if (lastGoesOut) {
                message.send();
            }
            // As the system does for a process that is no more; PostgreSQL rolls back what is open.
            for (Socket socket : sockets) {
                socket.close();
            }
            throw new NodeKilled();
        }
    }

    private interface Message {
        void send() throws IOException;
    }

    static Fuse fuse(String node) {
        return FUSES.computeIfAbsent(node, name -> new Fuse());
    }

    static void forget(String node) {
        FUSES.remove(node);
    }

    @Override
    public Socket createSocket() {
        Fuse fuse = fuse(node);
        Socket socket = new Socket() {
            @Override
            public OutputStream getOutputStream() throws IOException {
                return new Mortal(super.getOutputStream(), fuse);
            }
        };
        fuse.sockets.add(socket);
        return socket;
    }

    /** One write to the socket is one message: the driver buffers until it has said what it wants. */
    private static final class Mortal extends FilterOutputStream {
        private final Fuse fuse;

        Mortal(OutputStream out, Fuse fuse) {
            super(out);
            this.fuse = fuse;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            fuse.send(() -> {
                out.write(bytes, offset, length);
                out.flush();
            });
        }
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException("the driver connects by itself");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw new UnsupportedOperationException("the driver connects by itself");
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException("the driver connects by itself");
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw new UnsupportedOperationException("the driver connects by itself");
    }
}
