package dev.tegata.simulator.apns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.eatthepath.pushy.apns.ApnsClient;
import com.eatthepath.pushy.apns.ApnsClientBuilder;
import com.eatthepath.pushy.apns.DeliveryPriority;
import com.eatthepath.pushy.apns.PushNotificationResponse;
import com.eatthepath.pushy.apns.PushType;
import com.eatthepath.pushy.apns.util.SimpleApnsPushNotification;
import dev.tegata.simulator.fault.Fault;
import dev.tegata.simulator.fault.FaultKind;
import dev.tegata.simulator.fault.Faults;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SimulatedApnsTest {
    private static final String TOPIC = "com.apple.mgmt.External.0f5e1c9a";
    private static final byte[] TOKEN = HexFormat.of().parseHex("00aaff".repeat(10) + "0102");
    private static final String HEX = HexFormat.of().formatHex(TOKEN);

    private static final List<CompletableFuture<Void>> CLOSING = new CopyOnWriteArrayList<>();

    private final ThrowAwayAuthority authority = ThrowAwayAuthority.create(Instant.now());
    private final Faults faults = new Faults();
    private final BlockingQueue<String> woken = new LinkedBlockingQueue<>();
    private volatile Instant now = Instant.now();
    private SimulatedApns apns;
    private ApnsClient client;

    /** pushy's threads end two quiet seconds after a client is closed: all tests wait for that together. */
    @AfterAll
    static void ended() {
        CLOSING.forEach(CompletableFuture::join);
    }

    @BeforeEach
    void start() throws IOException {
        apns = SimulatedApns.start(authority.apnsTls("localhost"), 0, () -> now, faults);
        client = client(authority.push(TOPIC));
        apns.register(TOKEN, TOPIC, (token, pushMagic) -> woken.add(pushMagic));
    }

    @AfterEach
    void stop() {
        CLOSING.add(client.close());
        apns.close();
    }

    @Test
    void aPushWakesTheDeviceThatOwnsTheToken() throws InterruptedException {
        assertThat(push("magic-1", now.plusSeconds(60)).isAccepted()).isTrue();
        assertThat(woken.poll(5, TimeUnit.SECONDS)).isEqualTo("magic-1");
        assertThat(apns.history()).singleElement().satisfies(push -> {
            assertThat(push.token()).isEqualTo(HEX);
            assertThat(push.topic()).isEqualTo(TOPIC);
            assertThat(push.pushType()).isEqualTo("mdm");
            assertThat(push.priority()).isEqualTo("10");
            assertThat(push.outcome()).isEqualTo("delivered");
        });
    }

    @Test
    void anUnknownTokenIsBadAndARemovedOneUnregisteredSinceThen() {
        assertThat(push("ff".repeat(32), TOPIC, "m", now).getRejectionReason()).contains("BadDeviceToken");
        assertThat(push("not-hex", TOPIC, "m", now).getRejectionReason()).contains("BadDeviceToken");

        now = Instant.ofEpochMilli(1_800_000_000_123L);
        apns.remove(TOKEN);
        PushNotificationResponse<SimpleApnsPushNotification> gone = push("m", now);
        assertThat(gone.getStatusCode()).isEqualTo(410);
        assertThat(gone.getRejectionReason()).contains("Unregistered");
        assertThat(gone.getTokenInvalidationTimestamp()).contains(now);
        assertThat(apns.history().getLast().outcome()).isEqualTo("refused: Unregistered");

        apns.register(TOKEN, TOPIC, (token, pushMagic) -> woken.add(pushMagic));
        assertThat(push("m", now).isAccepted()).isTrue();
    }

    @Test
    void theTopicIsThatOfTheCertificate() throws IOException {
        assertThat(push(HEX, "com.apple.mgmt.External.other", "m", now).getRejectionReason())
                .contains("TopicDisallowed");
        ApnsClient other = client(authority.push("com.apple.mgmt.External.other"));
        try {
            assertThat(send(other, HEX, "com.apple.mgmt.External.other", "m", now)
                            .getRejectionReason())
                    .contains("DeviceTokenNotForTopic");
        } finally {
            CLOSING.add(other.close());
        }
    }

    @Test
    void aCertificateOfAnotherAuthorityDoesNotGetIn() throws IOException {
        ThrowAwayAuthority stranger = ThrowAwayAuthority.create(Instant.now());
        ApnsClient foreign = client(stranger.push(TOPIC));
        try {
            assertThatThrownBy(() -> send(foreign, HEX, TOPIC, "m", now)).hasMessageContaining("SSL");
        } finally {
            CLOSING.add(foreign.close());
        }
        assertThat(woken).isEmpty();
    }

    @Test
    void aDeviceThatIsAwayGetsTheLastPushWhenItComesBack() throws InterruptedException {
        apns.setOnline(TOKEN, false);
        push("first", now.plusSeconds(600));
        push("last", now.plusSeconds(600));
        assertThat(woken).isEmpty();

        apns.setOnline(TOKEN, true);

        assertThat(woken.poll(5, TimeUnit.SECONDS)).isEqualTo("last");
        assertThat(woken.poll(100, TimeUnit.MILLISECONDS)).isNull();
        assertThat(apns.history()).extracting(Push::outcome).containsExactly("stored", "replaced a stored one");
    }

    @Test
    void anExpiredPushIsDropped() throws InterruptedException {
        apns.setOnline(TOKEN, false);
        push("one try only", Instant.EPOCH);
        assertThat(apns.history().getLast().outcome()).isEqualTo("dropped");
        push("stored", now.plusSeconds(60));
        now = now.plusSeconds(61);
        apns.setOnline(TOKEN, true);
        assertThat(woken.poll(100, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void faultsAnswer429And503And500() {
        faults.add(Fault.once(FaultKind.PUSH_TOO_MANY_REQUESTS));
        assertThat(push("m", now).getStatusCode()).isEqualTo(429);
        faults.add(Fault.once(FaultKind.PUSH_UNAVAILABLE));
        assertThat(push("m", now).getStatusCode()).isEqualTo(503);
        faults.add(Fault.once(FaultKind.PUSH_INTERNAL_ERROR));
        assertThat(push("m", now).getStatusCode()).isEqualTo(500);
        assertThat(push("m", now).isAccepted()).isTrue();
    }

    @Test
    void payloadsAreBoundedAndOthersThanMdmWakeNobody() {
        assertThat(send(client, payload("{\"mdm\":\"" + "x".repeat(4100) + "\"}"))
                        .getStatusCode())
                .isEqualTo(413);
        assertThat(send(client, payload("{\"aps\":{}}")).isAccepted()).isTrue();
        assertThat(apns.history().getLast().outcome()).isEqualTo("ignored");
    }

    @Test
    void aDeviceElsewhereWaitsForItsPushes() throws InterruptedException {
        assertThat(apns.deliveriesAfter(new byte[] {9}, 0, Duration.ZERO)).isEmpty();
        Thread sender = Thread.ofVirtual().start(() -> push("magic-2", now));
        Delivery first = apns.deliveriesAfter(TOKEN, 0, Duration.ofSeconds(10))
                .orElseThrow()
                .getFirst();
        assertThat(first.pushMagic()).isEqualTo("magic-2");
        sender.join();
        assertThat(apns.deliveriesAfter(TOKEN, first.number(), Duration.ofMillis(50))
                        .orElseThrow())
                .isEmpty();
        push("magic-3", now);
        assertThat(apns.deliveriesAfter(TOKEN, first.number(), Duration.ofSeconds(10))
                        .orElseThrow())
                .extracting(Delivery::pushMagic)
                .containsExactly("magic-3");
    }

    private ApnsClient client(ThrowAwayAuthority.Identity identity) throws IOException {
        return new ApnsClientBuilder()
                .setApnsServer("localhost", apns.port())
                .setTrustedServerCertificateChain(authority.root().certificate())
                .setClientCredentials(identity.certificate(), identity.key(), null)
                .build();
    }

    private PushNotificationResponse<SimpleApnsPushNotification> push(String pushMagic, Instant expiration) {
        return push(HEX, TOPIC, pushMagic, expiration);
    }

    private PushNotificationResponse<SimpleApnsPushNotification> push(
            String token, String topic, String pushMagic, Instant expiration) {
        return send(client, token, topic, pushMagic, expiration);
    }

    private static PushNotificationResponse<SimpleApnsPushNotification> send(
            ApnsClient client, String token, String topic, String pushMagic, Instant expiration) {
        return send(
                client,
                new SimpleApnsPushNotification(
                        token,
                        topic,
                        "{\"mdm\":\"" + pushMagic + "\"}",
                        expiration,
                        DeliveryPriority.IMMEDIATE,
                        PushType.MDM));
    }

    private SimpleApnsPushNotification payload(String json) {
        return new SimpleApnsPushNotification(HEX, TOPIC, json, now, DeliveryPriority.IMMEDIATE, PushType.MDM);
    }

    private static PushNotificationResponse<SimpleApnsPushNotification> send(
            ApnsClient client, SimpleApnsPushNotification notification) {
        return client.sendNotification(notification).join();
    }
}
