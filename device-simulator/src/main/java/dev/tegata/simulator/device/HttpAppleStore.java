package dev.tegata.simulator.device;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** The store API of the simulated Apple services, over HTTP. Thread-safe; one for all devices of a process. */
public final class HttpAppleStore implements AppleStore, AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final JsonMapper JSON = new JsonMapper();

    private final URI base;
    private final HttpClient http;

    /** {@code base}: scheme, host and port of the simulated store, such as {@code http://127.0.0.1:9080}. */
    public HttpAppleStore(URI base) {
        this(
                base,
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(TIMEOUT)
                        .build());
    }

    /** With an HTTP client of the caller's, for instance one that trusts a private authority; closed together with this store. */
    public HttpAppleStore(URI base, HttpClient http) {
        this.base = base;
        this.http = http;
    }

    @Override
    public String idHash(String appleAccount) throws IOException {
        JsonNode answer = success(post(
                base.resolve("/sim/store/account-hash"), JSON.createObjectNode().put("appleAccount", appleAccount)));
        return required(answer, "accountHash");
    }

    @Override
    public Acceptance accept(URI invitationUrl, String appleAccount) throws IOException {
        String inviteCode = Invitation.inviteCode(invitationUrl)
                .orElseThrow(() -> new IOException("expected an inviteCode in the invitation's address, got none"));
        HttpResponse<String> response = post(
                invitationUrl,
                JSON.createObjectNode().put("inviteCode", inviteCode).put("appleAccount", appleAccount));
        if (response.statusCode() >= 400 && response.statusCode() < 500) {
            return Acceptance.refused(
                    read(response).path("error").asText("refused with HTTP " + response.statusCode()));
        }
        success(response);
        return Acceptance.ok();
    }

    @Override
    public Licence licence(long adamId, Optional<String> serialNumber, Optional<String> appleAccount)
            throws IOException {
        ObjectNode question = JSON.createObjectNode().put("adamId", Long.toString(adamId));
        serialNumber.ifPresent(serial -> question.put("serialNumber", serial));
        appleAccount.ifPresent(account -> question.put("appleAccount", account));
        HttpResponse<String> response = post(base.resolve("/sim/store/licence"), question);
        if (response.statusCode() == 404) {
            return Licence.NONE;
        }
        JsonNode answer = success(response);
        if (!answer.path("licensed").asBoolean(false)) {
            return Licence.NONE;
        }
        return switch (required(answer, "kind")) {
            case "device" -> Licence.DEVICE;
            case "user" -> Licence.USER;
            default -> throw new IOException("expected kind device or user from the store, got " + answer.path("kind"));
        };
    }

    @Override
    public Optional<StoreApp> app(long adamId) throws IOException {
        HttpResponse<String> response = send(HttpRequest.newBuilder(base.resolve("/sim/store/apps/" + adamId))
                .GET());
        if (response.statusCode() == 404) {
            return Optional.empty();
        }
        JsonNode app = success(response);
        return Optional.of(
                new StoreApp(adamId, required(app, "bundleId"), required(app, "name"), required(app, "version")));
    }

    private HttpResponse<String> post(URI address, ObjectNode body) throws IOException {
        return send(HttpRequest.newBuilder(address)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
        try {
            return http.send(request.timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while asking the store", e);
        }
    }

    private static JsonNode success(HttpResponse<String> response) throws IOException {
        if (response.statusCode() != 200) {
            // The path only: an invitation's query is a secret.
            throw new IOException("expected 200 from the store's "
                    + response.uri().getPath() + ", got " + response.statusCode() + ": " + response.body());
        }
        return read(response);
    }

    private static JsonNode read(HttpResponse<String> response) throws IOException {
        try {
            return JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new IOException(
                    "expected JSON from the store's " + response.uri().getPath() + ", got "
                            + response.headers().firstValue("Content-Type").orElse("no Content-Type"),
                    e);
        }
    }

    private static String required(JsonNode answer, String field) throws IOException {
        String text = answer.path(field).asText("");
        if (text.isEmpty()) {
            throw new IOException("expected «" + field + "» in the store's answer, got " + answer);
        }
        return text;
    }

    @Override
    public void close() {
        http.close();
    }
}
