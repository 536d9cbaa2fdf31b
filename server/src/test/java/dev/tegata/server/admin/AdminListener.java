package dev.tegata.server.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tegata.server.SettableClock;
import dev.tegata.server.command.CommandQueue;
import dev.tegata.server.command.DeviceCommands;
import dev.tegata.server.enrollment.EnrollmentLinks;
import dev.tegata.server.enrollment.EnrollmentSettings;
import dev.tegata.server.enrollment.Enrollments;
import dev.tegata.server.enrollment.Inventory;
import dev.tegata.server.enrollment.UnlockTokens;
import dev.tegata.server.http.HttpServer;
import dev.tegata.server.http.HttpSettings;
import dev.tegata.server.http.Route;
import dev.tegata.server.http.Routes;
import dev.tegata.server.licence.Licences;
import dev.tegata.server.licence.workbench.LicenceSettings;
import dev.tegata.server.people.ApiTokens;
import dev.tegata.server.people.Organizations;
import dev.tegata.server.people.Ownership;
import dev.tegata.server.people.Users;
import dev.tegata.server.timeline.Actor;
import dev.tegata.server.timeline.Timeline;
import dev.tegata.server.work.Bell;
import dev.tegata.storage.Ids;
import dev.tegata.storage.Sealer;
import dev.tegata.storage.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** The admin listener on a real socket and a real database, and an administrator who talks to it. */
final class AdminListener implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final KeyPair KEY = key();

    final TestDatabase db = TestDatabase.create();
    final SettableClock clock = new SettableClock("2026-11-23T00:00:00Z");
    final Timeline timeline = new Timeline(clock);
    final ApiTokens tokens = new ApiTokens(db.database(), timeline, clock);
    final Sealer sealer = Sealer.of(Sealer.newKeySet());
    final AtomicInteger bells = new AtomicInteger();
    final String token = tokens.issue(Actor.SYSTEM, "alice").secret();

    private final Licences licences;
    private final Routes routes;
    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    /** What came back. */
    record Answer(int status, String text, java.net.http.HttpHeaders headers) {
        JsonNode json() {
            try {
                return JSON.readTree(text);
            } catch (IOException e) {
                throw new AssertionError("expected JSON, got " + text, e);
            }
        }

        String field(String name) {
            return json().path(name).asText();
        }

        String header(String name) {
            return headers.firstValue(name).orElse("");
        }
    }

    AdminListener() {
        Bell bell = new Bell();
        bell.listen(bells::incrementAndGet);
        CommandQueue queue = new CommandQueue(clock, sealer);
        licences = new Licences(
                db.database(),
                clock,
                queue,
                sealer,
                bell,
                LicenceSettings.defaults(Optional.empty())
                        .quick(URI.create("http://127.0.0.1:1/mdm/v2"), Duration.ofSeconds(1)),
                Optional.empty());
        Inventory inventory = new Inventory(db.database(), queue, timeline, bell);
        Enrollments enrollments = new Enrollments(
                db.database(), sealer, queue, inventory, licences.enrollmentListener(), timeline, clock);
        AdminServices services = new AdminServices(
                db.database(),
                clock,
                timeline,
                tokens,
                new Organizations(db.database(), timeline, clock),
                new Users(db.database(), timeline, clock),
                new Ownership(db.database(), timeline, licences::ownerChanged, bell),
                new DeviceCommands(db.database(), queue, timeline, bell),
                new UnlockTokens(db.database(), sealer),
                enrollments,
                new EnrollmentLinks(db.database(), enrollment(), timeline, clock),
                inventory,
                licences);
        routes = AdminRoutes.of(services);
        server = HttpServer.start(HttpSettings.of("admin", "127.0.0.1", 0), routes, new AdminErrors());
    }

    private static KeyPair key() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    List<Route> routes() {
        return routes.routes();
    }

    private static EnrollmentSettings enrollment() {
        return new EnrollmentSettings(
                URI.create("https://mdm.example.com"),
                "Example",
                "com.example",
                Optional.empty(),
                false,
                List.of(),
                List.of(),
                KEY.getPrivate());
    }

    Answer get(String path, String... headers) {
        return call("GET", path, Optional.empty(), headers);
    }

    Answer post(String path, String body, String... headers) {
        return call("POST", path, Optional.of(body), headers);
    }

    Answer patch(String path, String body) {
        return call("PATCH", path, Optional.of(body));
    }

    Answer delete(String path) {
        return call("DELETE", path, Optional.empty());
    }

    /** Says it with the token of Alice, in JSON, unless the headers say otherwise. */
    Answer call(String method, String path, Optional<String> body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .method(
                        method,
                        body.map(HttpRequest.BodyPublishers::ofString).orElseGet(HttpRequest.BodyPublishers::noBody))
                .setHeader("Authorization", "Bearer " + token);
        body.ifPresent(b -> request.setHeader("Content-Type", "application/json"));
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return send(request.build());
    }

    /** Without any token. */
    Answer anonymous(String method, String path) {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build());
    }

    private Answer send(HttpRequest request) {
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body(), response.headers());
        } catch (IOException e) {
            throw new AssertionError(request + " failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    String organization(String name) {
        return post("/api/v1/organizations", "{\"name\": \"%s\"}".formatted(name))
                .field("id");
    }

    String user(String organizationId, String name) {
        return post("/api/v1/users", "{\"organizationId\": \"%s\", \"name\": \"%s\"}".formatted(organizationId, name))
                .field("id");
    }

    /** A device that is enrolled, with its own channel. */
    UUID device(String serialNumber) {
        UUID device = Ids.next();
        db.database().useTransaction(tx -> {
            tx.execute(
                    "insert into device (id, device_key, user_enrollment, serial_number, name, created_at)"
                            + " values (?, ?, false, ?, ?, now())",
                    device,
                    "udid-" + serialNumber,
                    serialNumber,
                    "iPad " + serialNumber);
            tx.execute(
                    "insert into enrollment (id, enrollment_key, device_id, kind, state, identity_sha256, authenticated_at)"
                            + " values (?, ?, ?, 'DEVICE', 'ENROLLED', '\\x00', now())",
                    Ids.ofEnrollment("udid-" + serialNumber),
                    "udid-" + serialNumber,
                    device);
        });
        return device;
    }

    /** The types of the events on a timeline with who did it and how it ended, newest first. */
    List<String> events(String path) {
        return get(path)
                .json()
                .path("items")
                .valueStream()
                .map(event -> event.path("type").asText()
                        + " " + event.path("actor").asText()
                        + " " + event.path("result").asText())
                .toList();
    }

    @Override
    public void close() {
        client.close();
        server.close();
        licences.close();
        db.close();
    }
}
