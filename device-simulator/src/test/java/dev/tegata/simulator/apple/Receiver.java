package dev.tegata.simulator.apple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.tegata.simulator.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;

/** Where notifications arrive: an MDM server's address, as little as a test needs of it. */
final class Receiver implements AutoCloseable {
    final List<ObjectNode> received = new CopyOnWriteArrayList<>();
    final List<String> authorizations = new CopyOnWriteArrayList<>();
    volatile int answer = 200;
    private final HttpServer server;
    private final String scheme;

    Receiver() throws IOException {
        this(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0), "http");
    }

    static Receiver secure(SSLContext tls) throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return new Receiver(server, "https");
    }

    private Receiver(HttpServer server, String scheme) {
        this.server = server;
        this.scheme = scheme;
        server.createContext("/notification", exchange -> take(exchange));
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
            received.add(Json.readObject(body).orElseThrow());
            exchange.sendResponseHeaders(answer, -1);
        }
    }

    String url() {
        return scheme + "://localhost:" + server.getAddress().getPort() + "/notification";
    }

    /** The notifications of this type, in the order they came. */
    List<ObjectNode> of(String type) {
        return received.stream()
                .filter(one -> one.path("notificationType").asText().equals(type))
                .toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
