package dev.tegata.simulator.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One listening port in front of one handler, a virtual thread per request. Closed by whoever started it. */
public final class SimulatorHttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SimulatorHttpServer.class);
    private static final int MAX_BODY_BYTES = 4 * 1024 * 1024;

    static {
        // Without it the JDK's server waits for Nagle's algorithm: 40 ms on every small answer.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService threads;
    private final Handler handler;

    private SimulatorHttpServer(HttpServer server, ExecutorService threads, Handler handler) {
        this.server = server;
        this.threads = threads;
        this.handler = handler;
    }

    /**
     * Starts to listen.
     *
     * @param port 0 for any free port
     * @param tls empty for plain HTTP
     * @throws IOException when the port is taken
     */
    public static SimulatorHttpServer start(String host, int port, Optional<SSLContext> tls, Handler handler)
            throws IOException {
        InetSocketAddress address = new InetSocketAddress(host, port);
        HttpServer server = tls.isPresent() ? secure(address, tls.get()) : HttpServer.create(address, 0);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        SimulatorHttpServer started = new SimulatorHttpServer(server, threads, handler);
        server.setExecutor(threads);
        server.createContext("/", started::serve);
        server.start();
        return started;
    }

    private static HttpServer secure(InetSocketAddress address, SSLContext context) throws IOException {
        HttpsServer server = HttpsServer.create(address, 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return server;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void serve(HttpExchange exchange) throws IOException {
        // Closing an exchange that has no answer yet closes its connection: that is how a cut looks to the caller.
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
            Answer answer = body.length > MAX_BODY_BYTES
                    ? Answer.error(413, "expected at most " + MAX_BODY_BYTES + " bytes")
                    : answerOf(request(exchange, new String(body, StandardCharsets.UTF_8)));
            if (!answer.isCut()) {
                send(exchange, answer);
            }
        }
    }

    private Answer answerOf(Request request) {
        try {
            return handler.answer(request);
        } catch (HttpRefusal e) {
            return Answer.error(e.status(), String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("{} {} failed", request.method(), request.path(), e);
            return Answer.error(500, "the simulator failed: " + e);
        }
    }

    private static Request request(HttpExchange exchange, String body) {
        Map<String, String> headers = new LinkedHashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
        String query =
                Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
        String path = Optional.ofNullable(exchange.getRequestURI().getPath()).orElse("/");
        return new Request(exchange.getRequestMethod(), path, query, headers, body, Map.of());
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        if (!answer.contentType().isEmpty()) {
            exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        }
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
