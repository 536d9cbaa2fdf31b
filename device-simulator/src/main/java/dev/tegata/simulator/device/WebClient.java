package dev.tegata.simulator.device;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * HTTP/1.1 over blocking sockets with one kept connection per server: light enough for thousands of devices on virtual threads, and able to
 * misbehave on purpose (see {@link Delivery}), which no client library is. Not thread-safe; closed by its owner.
 */
final class WebClient implements Closeable {
    private static final int CONNECT_MILLIS = 10_000;
    private static final int READ_MILLIS = 60_000;
    private static final int MAX_REDIRECTS = 5;
    private static final Duration SLOWNESS = Duration.ofSeconds(2);

    private final SSLSocketFactory tls;
    private final Pause pause;
    private final Map<String, Line> lines = new HashMap<>();

    WebClient(SSLSocketFactory tls, Pause pause) {
        this.tls = tls;
        this.pause = pause;
    }

    Reply get(URI address) throws IOException {
        return send("GET", address, Map.of(), new byte[0], Delivery.NORMAL);
    }

    Reply post(URI address, String contentType, byte[] body) throws IOException {
        return send("POST", address, Map.of("Content-Type", contentType), body, Delivery.NORMAL);
    }

    /** Follows redirects with the same method and body, as iOS does for MDM requests (Apple: Device Management, Sending MDM commands). */
    Reply send(String method, URI address, Map<String, String> headers, byte[] body, Delivery delivery)
            throws IOException {
        URI target = address;
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            Reply reply = exchange(new Request(method, target, headers, body), delivery);
            Optional<String> location = reply.header("location");
            if (!reply.redirect() || location.isEmpty()) {
                return reply;
            }
            target = target.resolve(location.get());
        }
        throw new IOException("expected an answer from " + address + ", got more than " + MAX_REDIRECTS + " redirects");
    }

    private Reply exchange(Request request, Delivery delivery) throws IOException {
        Optional<Line> kept = Optional.ofNullable(lines.remove(request.origin()));
        if (kept.isPresent()) {
            try {
                return exchange(request, delivery, kept.get());
            } catch (StaleLine stale) {
                // The server closed the idle connection meanwhile: every HTTP client opens a new one for that, once.
                kept.get().close();
            }
        }
        return exchange(request, delivery, open(request.address()));
    }

    private Reply exchange(Request request, Delivery delivery, Line line) throws IOException {
        boolean keep = false;
        try {
            line.write(request, delivery, pause);
            if (delivery == Delivery.CUT_BEFORE_REPLY) {
                throw new IOException("the connection was cut before the answer (simulated)");
            }
            Reply reply = line.read();
            keep = !reply.header("connection").orElse("").equalsIgnoreCase("close");
            return reply;
        } finally {
            if (keep) {
                lines.put(request.origin(), line);
            } else {
                line.close();
            }
        }
    }

    private Line open(URI address) throws IOException {
        String host = address.getHost();
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(READ_MILLIS);
            socket.connect(new InetSocketAddress(host, port(address)), CONNECT_MILLIS);
            if (!secure(address)) {
                return new Line(socket);
            }
            SSLSocket secured = (SSLSocket) tls.createSocket(socket, host, port(address), true);
            SSLParameters parameters = secured.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secured.setSSLParameters(parameters);
            secured.startHandshake();
            return new Line(secured);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static boolean secure(URI address) throws IOException {
        String scheme = Optional.ofNullable(address.getScheme()).orElse("").toLowerCase(Locale.ROOT);
        if (address.getHost() == null || !(scheme.equals("https") || scheme.equals("http"))) {
            throw new IOException("expected an http or https address with a host, got " + address);
        }
        return scheme.equals("https");
    }

    private static int port(URI address) throws IOException {
        return address.getPort() >= 0 ? address.getPort() : secure(address) ? 443 : 80;
    }

    @Override
    public void close() {
        lines.values().forEach(Line::close);
        lines.clear();
    }

    /** One request, as it may have to be written twice. */
    private static final class Request {
        private final String method;
        private final URI address;
        private final Map<String, String> headers;
        private final byte[] body;

        Request(String method, URI address, Map<String, String> headers, byte[] body) {
            this.method = method;
            this.address = address;
            this.headers = headers;
            this.body = body;
        }

        URI address() {
            return address;
        }

        byte[] body() {
            return body;
        }

        String origin() {
            return address.getScheme() + "://" + address.getAuthority();
        }

        byte[] head() {
            String path = address.getRawPath().isEmpty() ? "/" : address.getRawPath();
            StringBuilder head = new StringBuilder(method)
                    .append(' ')
                    .append(path)
                    .append(address.getRawQuery() == null ? "" : "?" + address.getRawQuery())
                    .append(" HTTP/1.1\r\nHost: ")
                    .append(address.getAuthority())
                    .append("\r\nUser-Agent: MDM/1.0\r\n");
            headers.forEach((name, value) ->
                    head.append(name).append(": ").append(value).append("\r\n"));
            if (body.length > 0 || !method.equals("GET")) {
                head.append("Content-Length: ").append(body.length).append("\r\n");
            }
            return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    /** A kept connection turned out to be closed before anything of the answer came. */
    private static final class StaleLine extends IOException {
        StaleLine(IOException cause) {
            super("the kept connection was closed by the server", cause);
        }
    }

    /** One connection to one server. */
    private static final class Line implements Closeable {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;
        private boolean used;

        Line(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
            this.out = new BufferedOutputStream(socket.getOutputStream());
        }

        void write(Request request, Delivery delivery, Pause pause) throws IOException {
            try {
                out.write(request.head());
                int half = delivery == Delivery.SLOWLY ? request.body().length / 2 : 0;
                out.write(request.body(), 0, half);
                if (delivery == Delivery.SLOWLY) {
                    out.flush();
                    pause.pause(SLOWNESS);
                }
                out.write(request.body(), half, request.body().length - half);
                out.flush();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while sending slowly", e);
            } catch (IOException e) {
                throw used ? new StaleLine(e) : e;
            }
        }

        Reply read() throws IOException {
            int first;
            try {
                first = in.read();
            } catch (IOException e) {
                throw used ? new StaleLine(e) : e;
            }
            if (first < 0) {
                EOFException closed = new EOFException("the server closed the connection without an answer");
                throw used ? new StaleLine(closed) : closed;
            }
            used = true;
            return HttpReader.read(first, in);
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                // A socket that cannot be closed is closed: there is nothing left that the device could do with it.
                return;
            }
        }
    }
}
