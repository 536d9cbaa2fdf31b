package dev.tegata.demo.licence;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/**
 * Takes Apple's notifications for the server and hands them over late, twice, in another order, or never. Thread-safe.
 */
final class Inbox implements AutoCloseable {
    private static final String PATH = "/notifications/";

    private final HttpServer server;
    private final List<Letter> letters = new ArrayList<>();

    /** @param token what Apple showed */
    record Letter(UUID location, String token, byte[] body) {}

    private Inbox(HttpServer server) {
        this.server = server;
    }

    static Inbox open() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        Inbox inbox = new Inbox(server);
        server.createContext(PATH, inbox::take);
        server.start();
        return inbox;
    }

    /** What the server tells Apple; it appends the location. */
    URI url() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + PATH);
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            String token =
                    exchange.getRequestHeaders().getFirst("Authorization").replaceFirst("^Bearer ", "");
            synchronized (letters) {
                letters.add(new Letter(UUID.fromString(path.substring(path.lastIndexOf('/') + 1)), token, body));
            }
            exchange.sendResponseHeaders(200, -1);
        }
    }

    /** Any of the letters; it may stay, to come again. */
    Optional<Letter> any(Random random) {
        synchronized (letters) {
            if (letters.isEmpty()) {
                return Optional.empty();
            }
            int which = random.nextInt(letters.size());
            return Optional.of(random.nextInt(4) == 0 ? letters.get(which) : letters.remove(which));
        }
    }

    void empty() {
        synchronized (letters) {
            letters.clear();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
