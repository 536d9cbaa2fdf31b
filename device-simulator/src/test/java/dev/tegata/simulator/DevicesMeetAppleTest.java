package dev.tegata.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.eatthepath.pushy.apns.ApnsClient;
import com.eatthepath.pushy.apns.ApnsClientBuilder;
import com.eatthepath.pushy.apns.DeliveryPriority;
import com.eatthepath.pushy.apns.PushType;
import com.eatthepath.pushy.apns.util.SimpleApnsPushNotification;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tegata.simulator.apns.ThrowAwayAuthority;
import dev.tegata.simulator.apple.AppleServices;
import dev.tegata.simulator.apple.AppleSettings;
import dev.tegata.simulator.apple.AsyncEvents;
import dev.tegata.simulator.device.AppleStore;
import dev.tegata.simulator.device.HttpAppleStore;
import dev.tegata.simulator.device.HttpPushSource;
import dev.tegata.simulator.device.PushSource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The two halves of the simulator, each written from the same description, speak the same language on the wire. */
class DevicesMeetAppleTest {
    private static final long NOTES = 1_450_010_001L;
    private static final String TOPIC = "com.apple.mgmt.External.meet";

    private final AtomicTime time = new AtomicTime();
    private final AsyncEvents events = AsyncEvents.stepped(() -> time.now);
    private AppleServices apple;
    private HttpAppleStore store;

    private static final class AtomicTime {
        private volatile Instant now = Instant.now();
    }

    @BeforeEach
    void start() throws IOException {
        apple = AppleServices.start(AppleSettings.defaults(), events);
        store = new HttpAppleStore(apple.vpp().baseUrl());
    }

    @AfterEach
    void stop() {
        store.close();
        apple.close();
    }

    @Test
    void aDeviceAcceptsAnInvitationAndThenGetsTheAppOfItsOwner() throws IOException, InterruptedException {
        String token = apple.vpp()
                .portal()
                .mintToken(apple.vpp().portal().locations().getFirst())
                .vpptoken();
        post(token, "/users/create", "{\"users\":[{\"clientUserId\":\"client-1\"}]}");
        post(
                token,
                "/assets/associate",
                "{\"assets\":[{\"adamId\":\"" + NOTES + "\"}],\"clientUserIds\":[\"client-1\"]}");
        JsonNode user =
                apple.vpp().dump().path("locations").get(0).path("users").get(0);
        URI invitation = URI.create(apple.vpp().baseUrl()
                + "/WebObjects/MZFinance.woa/wa/associateVPPUserWithITSAccount?inviteCode="
                + user.path("inviteCode").asText() + "&mt=8");
        Optional<String> account = Optional.of("taro@example.jp");
        assertThat(store.licence(NOTES, Optional.of("S1"), account)).isEqualTo(AppleStore.Licence.NONE);

        assertThat(store.accept(invitation, "taro@example.jp").accepted()).isTrue();

        assertThat(store.accept(invitation, "hanako@example.jp").reason()).contains("already used");
        assertThat(store.licence(NOTES, Optional.of("S1"), account)).isEqualTo(AppleStore.Licence.USER);
        assertThat(store.app(NOTES).orElseThrow().bundleId()).isEqualTo("jp.example.genba-note");
        assertThat(store.app(1)).isEmpty();
        assertThat(store.idHash("taro@example.jp"))
                .isEqualTo(apple.vpp()
                        .dump()
                        .path("locations")
                        .get(0)
                        .path("users")
                        .get(0)
                        .path("idHash")
                        .asText());
    }

    @Test
    void aPushToATokenRegisteredElsewhereWakesItsDeviceOnce() throws IOException, InterruptedException {
        BlockingQueue<String> woken = new LinkedBlockingQueue<>();
        HttpPushSource pushes = new HttpPushSource(URI.create("http://localhost:" + apple.managementPort()));
        ApnsClient client = client(apple.authority().push(TOPIC));
        try (PushSource.Registration registration = pushes.register("0badcafe", TOPIC, woken::add)) {
            Awaitility.await()
                    .until(() -> client.sendNotification(new SimpleApnsPushNotification(
                                    "0badcafe",
                                    TOPIC,
                                    "{\"mdm\":\"magic\"}",
                                    Instant.now().plusSeconds(60),
                                    DeliveryPriority.IMMEDIATE,
                                    PushType.MDM))
                            .join()
                            .isAccepted());
            assertThat(registration).isNotNull();
            assertThat(woken.poll(10, TimeUnit.SECONDS)).isEqualTo("magic");
            assertThat(woken.poll(200, TimeUnit.MILLISECONDS)).isNull();
        } finally {
            pushes.close();
            client.close().join();
        }
    }

    private ApnsClient client(ThrowAwayAuthority.Identity identity) throws IOException {
        return new ApnsClientBuilder()
                .setApnsServer("localhost", apple.apns().port())
                .setTrustedServerCertificateChain(apple.authority().root().certificate())
                .setClientCredentials(identity.certificate(), identity.key(), null)
                .build();
    }

    private void post(String token, String path, String body) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(URI.create(apple.vpp().apiUrl() + path))
                            .header("Authorization", "Bearer " + token)
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(response.body()).contains("eventId");
        }
        time.now = time.now.plus(Duration.ofSeconds(1));
        events.runDue();
    }
}
