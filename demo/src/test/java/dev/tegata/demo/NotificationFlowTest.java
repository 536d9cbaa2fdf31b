package dev.tegata.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tegata.simulator.fault.Fault;
import dev.tegata.simulator.fault.FaultKind;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server and the simulated Apple, held together by notifications over TLS alone: left to itself the server would ask for the end of a
 * request only after five minutes, and for an acceptance the next day.
 */
class NotificationFlowTest {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("https?://\\S+inviteCode=\\S+");
    private static final Duration SOON = Duration.ofSeconds(2);

    @TempDir
    private Path folder;

    @Test
    void anAcceptanceShowsOnUserTimelineAndStreamWithinTwoSecondsOfApplesNotification() throws Exception {
        try (Stage stage = Stage.open(HOME, folder, what -> {})) {
            AdminClient admin = stage.administrator();
            AppleSide apple = new AppleSide(stage.world().apple());
            String location = location(admin, apple);
            String organization = admin.post("/api/v1/organizations", Map.of("name", "営業部"))
                    .path("id")
                    .asText();
            String taro = person(admin, organization, "taro");
            String account = account(admin, taro);

            try (EventListener events = new EventListener(stage)) {
                URI link = invited(admin, apple, location, taro, "taro");
                assertThat(stage.store().accept(link, "taro@icloud.example").accepted())
                        .isTrue();
                Instant told = Instant.now();
                events.await("vpp-user.associated", SOON);
                assertThat(Duration.between(told, Instant.now())).isLessThan(SOON);
            }
            assertThat(admin.get("/api/v1/vpp-users/" + account).path("status").asText())
                    .isEqualTo("ASSOCIATED");
            assertThat(admin.get("/api/v1/users/" + taro + "/events").toString())
                    .contains("vpp-user.associated");

            grantAndRevoke(admin, taro);
            lostNotificationsAreMadeUpForByTheSynchronization(stage, admin, apple, location, organization);
            assertThat(Files.readString(stage.world().log()))
                    .doesNotContain(" WARN ")
                    .doesNotContain(" ERROR ")
                    .doesNotContain("inviteCode");
        }
    }

    private static String location(AdminClient admin, AppleSide apple) throws Exception {
        String location = admin.post("/api/v1/content-tokens", Map.of("token", apple.downloadToken()))
                .path("id")
                .asText();
        JsonNode view = admin.await(
                "/api/v1/content-tokens/" + location,
                seen -> seen.hasNonNull("syncedAt")
                        && seen.path("notifications").path("state").asText().equals("ON"));
        assertThat(view.path("notifications").hasNonNull("lastReceivedAt"))
                .as("Apple's test notification")
                .isTrue();
        return location;
    }

    private static String person(AdminClient admin, String organization, String name) throws Exception {
        return admin.post(
                        "/api/v1/users",
                        Map.of("organizationId", organization, "name", name, "email", name + "@tegata.example"))
                .path("id")
                .asText();
    }

    private static String account(AdminClient admin, String person) throws Exception {
        String account = admin.post("/api/v1/users/" + person + "/vpp-users", Map.of())
                .path("id")
                .asText();
        admin.await(
                "/api/v1/vpp-users/" + account,
                seen -> seen.path("status").asText().equals("REGISTERED"));
        return account;
    }

    private static URI invited(AdminClient admin, AppleSide apple, String location, String person, String name)
            throws Exception {
        admin.post("/api/v1/users/" + person + "/invitations", Map.of("method", "EMAIL", "locationId", location));
        Matcher link = LINK.matcher(apple.mailTo(name + "@tegata.example").text());
        assertThat(link.find()).as("a link with an invite code in the mail").isTrue();
        return URI.create(link.group());
    }

    private static void grantAndRevoke(AdminClient admin, String person) throws Exception {
        JsonNode asset =
                admin.get("/api/v1/assets?grantable=true").path("items").path(0);
        String assignment = admin.post(
                        "/api/v1/assignments",
                        Map.of("assetId", asset.path("id").asText(), "userId", person, "install", "PORTAL"))
                .path("id")
                .asText();
        admin.await(
                "/api/v1/assignments/" + assignment,
                seen -> seen.path("state").asText().equals("ASSIGNED"));
        admin.post("/api/v1/assignments/" + assignment + "/revoke", Map.of());
        admin.await(
                "/api/v1/assignments/" + assignment,
                seen -> seen.path("state").asText().equals("REVOKED"));
    }

    private static void lostNotificationsAreMadeUpForByTheSynchronization(
            Stage stage, AdminClient admin, AppleSide apple, String location, String organization) throws Exception {
        String hanako = person(admin, organization, "hanako");
        String account = account(admin, hanako);
        URI link = invited(admin, apple, location, hanako, "hanako");
        stage.world().apple().vpp().faults().add(Fault.once(FaultKind.NOTIFICATION_LOST));
        assertThat(stage.store().accept(link, "hanako@icloud.example").accepted())
                .isTrue();
        admin.post("/api/v1/content-tokens/" + location + "/sync", Map.of());
        admin.await(
                "/api/v1/vpp-users/" + account,
                seen -> seen.path("status").asText().equals("ASSOCIATED"));
    }

    /** An administrator's program on the event stream. */
    private static final class EventListener implements AutoCloseable {
        private final HttpClient http = HttpClient.newHttpClient();
        private final BlockingQueue<String> names = new LinkedBlockingQueue<>();
        private final BufferedReader lines;

        EventListener(Stage stage) throws Exception {
            String token = Files.readString(stage.world().tokenFile()).strip();
            HttpRequest request = HttpRequest.newBuilder(
                            stage.world().server().admin().resolve("/api/v1/events/stream"))
                    .header("Authorization", "Bearer " + token)
                    .build();
            lines = new BufferedReader(new InputStreamReader(
                    http.send(request, HttpResponse.BodyHandlers.ofInputStream())
                            .body(),
                    StandardCharsets.UTF_8));
            Thread.ofVirtual()
                    .start(() -> lines.lines()
                            .filter(line -> line.startsWith("event: "))
                            .map(line -> line.substring("event: ".length()))
                            .forEach(names::add));
            await("ready", Duration.ofSeconds(10));
        }

        void await(String name, Duration within) throws InterruptedException {
            Instant deadline = Instant.now().plus(within);
            List<String> others = new ArrayList<>();
            while (Instant.now().isBefore(deadline)) {
                String next = names.poll(
                        Math.max(1, Duration.between(Instant.now(), deadline).toMillis()), TimeUnit.MILLISECONDS);
                if (name.equals(next)) {
                    return;
                }
                others.add(String.valueOf(next));
            }
            throw new AssertionError("expected the event %s within %s, got %s".formatted(name, within, others));
        }

        @Override
        public void close() {
            http.shutdownNow();
        }
    }
}
