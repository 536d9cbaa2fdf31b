package dev.tegata.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Predicate;

/** An administrator who speaks to the admin API, as any script of a customer's would. Thread-safe; close it when done. */
public final class AdminClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(15);

    /** How long a workflow may take in the demo before it counts as stuck. */
    private static final Duration SETTLE_WITHIN = Duration.ofSeconds(20);

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI admin;
    private final String token;

    public AdminClient(URI admin, String token) {
        this.admin = admin;
        this.token = token;
    }

    /** An answer as it came: its status, its Location header or an empty text, its JSON. */
    public record Reply(int status, String location, JsonNode body) {}

    public JsonNode get(String path) throws IOException, InterruptedException {
        return expect(send("GET", path, Map.of()), path);
    }

    public JsonNode post(String path, Map<String, ?> body) throws IOException, InterruptedException {
        return expect(send("POST", path, body), path);
    }

    public JsonNode patch(String path, Map<String, ?> body) throws IOException, InterruptedException {
        return expect(send("PATCH", path, body), path);
    }

    public JsonNode delete(String path) throws IOException, InterruptedException {
        return expect(send("DELETE", path, Map.of()), path);
    }

    /** Sends and returns whatever comes, refusals too. */
    public Reply send(String method, String path, Map<String, ?> body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(admin.resolve(path))
                .timeout(ANSWER_WITHIN)
                .header("Authorization", "Bearer " + token)
                .header("Accept-Language", "ja");
        boolean withBody = method.equals("POST") || method.equals("PATCH") || method.equals("PUT");
        if (withBody) {
            request.header("Content-Type", "application/json");
        }
        request.method(
                method, withBody ? BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)) : BodyPublishers.noBody());
        HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        JsonNode json = response.body().length == 0 ? JSON.createObjectNode() : JSON.readTree(response.body());
        return new Reply(
                response.statusCode(), response.headers().firstValue("Location").orElse(""), json);
    }

    private static JsonNode expect(Reply reply, String path) {
        if (reply.status() >= 300) {
            throw new AssertionError("expected 2xx from %s, got %d: %s".formatted(path, reply.status(), reply.body()));
        }
        return reply.body();
    }

    /** Reads {@code path} until {@code settled} holds. */
    public JsonNode await(String path, Predicate<JsonNode> settled) throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(SETTLE_WITHIN);
        JsonNode seen = get(path);
        while (!settled.test(seen)) {
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError(
                        "%s did not settle within %s, last seen: %s".formatted(path, SETTLE_WITHIN, seen));
            }
            Thread.sleep(20);
            seen = get(path);
        }
        return seen;
    }

    @Override
    public void close() {
        http.close();
    }
}
