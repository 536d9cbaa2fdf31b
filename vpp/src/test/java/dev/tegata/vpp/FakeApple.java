package dev.tegata.vpp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Says to each request what the test has put down for it, in order, and remembers the requests. */
final class FakeApple implements AutoCloseable {

    record Request(
            String method,
            String target,
            Optional<String> authorization,
            Optional<String> contentType,
            Optional<String> cookie,
            String body) {}

    private record Answer(int status, Map<String, String> headers, String body, int missing) {}

    final List<Request> requests = new CopyOnWriteArrayList<>();

    private final Deque<Answer> answers = new ArrayDeque<>();
    private final HttpServer server;

    FakeApple() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException noSocket) {
            throw new UncheckedIOException(noSocket);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/mdm/v2");
    }

    FakeApple says(String body) {
        return says(200, body);
    }

    FakeApple says(int status, String body) {
        return says(status, Map.of("Content-Type", "application/json"), body);
    }

    synchronized FakeApple says(int status, Map<String, String> headers, String body) {
        answers.add(new Answer(status, headers, body, 0));
        return this;
    }

    /** Promises more bytes than it sends, then hangs up. */
    synchronized FakeApple breaksOff(String body) {
        answers.add(new Answer(200, Map.of(), body, 100));
        return this;
    }

    Request onlyRequest() {
        if (requests.size() != 1) {
            throw new AssertionError("expected one request, got " + requests);
        }
        return requests.getFirst();
    }

    List<String> targets() {
        return requests.stream().map(Request::target).toList();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.add(new Request(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")),
                    Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-Type")),
                    Optional.ofNullable(exchange.getRequestHeaders().getFirst("Cookie")),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            Answer answer = next();
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            int length = body.length + answer.missing();
            exchange.sendResponseHeaders(answer.status(), length == 0 ? -1 : length);
            if (length > 0) {
                exchange.getResponseBody().write(body);
                exchange.getResponseBody().flush();
            }
        }
    }

    private synchronized Answer next() {
        Answer answer = answers.poll();
        return answer == null ? new Answer(404, Map.of(), "the test has no answer for this", 0) : answer;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
