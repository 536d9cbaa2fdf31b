package dev.tegata.server.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegata.server.http.HttpServer;
import dev.tegata.server.http.HttpSettings;
import dev.tegata.storage.licence.NotificationStore;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Apple posts to the device listener, and reads nothing but the status. */
class NotificationEndpointTest {
    private static final String TEST = """
            {"notification": {}, "notificationId": "%s", "notificationType": "TEST_NOTIFICATION", "uId": "library-1"}
            """;

    private final HttpClient apple = HttpClient.newHttpClient();
    private DeviceSide deviceSide;
    private HttpServer server;
    private UUID location;

    @BeforeEach
    void start() {
        deviceSide = new DeviceSide();
        location = deviceSide.location("library-1", "the secret");
        server = HttpServer.start(
                HttpSettings.of("device", "127.0.0.1", 0),
                deviceSide.routes.routes(deviceSide.notifications()),
                deviceSide.routes.errors());
    }

    @AfterEach
    void stop() {
        apple.close();
        server.close();
        deviceSide.close();
    }

    private HttpResponse<String> post(String to, String authorization, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d/apple/notifications/%s".formatted(server.port(), to)))
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return apple.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private long stored() {
        return deviceSide.database().store(NotificationStore.class).count(location);
    }

    @Test
    void theRightTokenIsAnswered200AndTheSameNotificationAgainIsToo() throws Exception {
        assertThat(post(location.toString(), "Bearer the secret", TEST.formatted("n-1"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(post(location.toString(), "bearer the secret", TEST.formatted("n-1"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(stored()).isEqualTo(1);
    }

    @Test
    void aWrongTokenNoneAndOneInAnotherSchemeAre401AndNothingIsStored() throws Exception {
        for (String wrong : new String[] {"Bearer another", "", "Basic the secret", "Bearer "}) {
            HttpResponse<String> answer = post(location.toString(), wrong, TEST.formatted("n-1"));
            assertThat(answer.statusCode()).as(wrong).isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        }
        assertThat(stored()).isZero();
    }

    @Test
    void anUnknownLocationIs404() throws Exception {
        for (String unknown : new String[] {UUID.randomUUID().toString(), "none"}) {
            assertThat(post(unknown, "Bearer the secret", TEST.formatted("n-1")).statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void nonsenseIs400AndSaysWhatWasExpected() throws Exception {
        String[] nonsense = {
            "",
            "{",
            "[]",
            "{}",
            "\"text\"",
            "{\"notificationId\": \"n\", \"notificationType\": \"ASSET_COUNT\", \"uId\": \"library-1\"}",
            TEST.formatted("n").replace("library-1", "library-2"),
            TEST.formatted(""),
            TEST.formatted("n".repeat(201)),
            TEST.formatted("a\\u0000b"),
            TEST.formatted("\\ud800"),
        };
        for (String body : nonsense) {
            HttpResponse<String> answer = post(location.toString(), "Bearer the secret", body);
            assertThat(answer.statusCode()).as(body).isEqualTo(400);
            assertThat(answer.body()).as(body).contains("expected").contains("Nothing was stored");
        }
        assertThat(stored()).isZero();
    }

    @Test
    void whileTheDatabaseIsAwayTheAnswerIs503SoThatAppleComesAgain() throws Exception {
        deviceSide.db.database().close();
        HttpResponse<String> answer = post(location.toString(), "Bearer the secret", TEST.formatted("n-1"));
        assertThat(answer.statusCode()).isBetween(500, 599);
    }

    @Test
    void typesWithoutAnEffectAreStoredAndAnswered200() throws Exception {
        int number = 0;
        for (String type :
                new String[] {"UNLIMITED_ASSET", "SUBSCRIPTION_MANAGEMENT", "SUBSCRIPTION_COUNT", "SOMETHING_OF_2030"
                }) {
            String body = TEST.formatted("n-" + number++).replace("TEST_NOTIFICATION", type);
            assertThat(post(location.toString(), "Bearer the secret", body).statusCode())
                    .as(type)
                    .isEqualTo(200);
        }
        assertThat(stored()).isEqualTo(4);
    }
}
