package dev.tegata.apns;

import static org.assertj.core.api.Assertions.assertThat;

import com.eatthepath.pushy.apns.server.RejectionReason;
import dev.tegata.apns.PushOutcome.Accepted;
import dev.tegata.apns.PushOutcome.Refused;
import dev.tegata.apns.PushOutcome.TokenGone;
import dev.tegata.apns.PushOutcome.TryLater;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** One connection for all tests: closing one takes Netty two seconds. */
@TestInstance(Lifecycle.PER_CLASS)
class PushyPushSenderTest {

    private static final byte[] TOKEN =
            HexFormat.of().parseHex("00fc13adff785122b4ad28809a3420982341241421348097878e577c991de8f0");
    private static final String MAGIC = "2C6D1A3B-6F0E-4B52-8F6E-7C0A0D9B1E44";
    private static final Instant EXPIRATION = Instant.parse("2031-05-06T07:08:09Z");

    private final Certificates certificates = new Certificates();
    private final SimulatedApns apns;
    private final PushyPushSender sender;

    PushyPushSenderTest() throws IOException, PushCertificateException {
        apns = new SimulatedApns(certificates);
        sender = new PushyPushSender(apns.endpoint(), certificates.push().asPushCertificate());
    }

    @BeforeEach
    void forgetTheTestBefore() {
        apns.reset();
    }

    @AfterAll
    void close() {
        sender.close();
        apns.close();
    }

    @Test
    void anAcceptedPushCarriesTheHeadersOfMdmAndNothingButTheMagic() throws Exception {
        PushOutcome outcome = push(sender);

        assertThat(outcome).isInstanceOf(Accepted.class);
        assertThat(UUID.fromString(((Accepted) outcome).apnsId())).isNotNull();
        assertThat(apns.received).singleElement().satisfies(received -> {
            assertThat(received.headers())
                    .containsEntry(":method", "POST")
                    .containsEntry(
                            ":path", "/3/device/00fc13adff785122b4ad28809a3420982341241421348097878e577c991de8f0")
                    .containsEntry("apns-push-type", "mdm")
                    .containsEntry("apns-topic", Certificates.TOPIC)
                    .containsEntry("apns-priority", "10")
                    .containsEntry("apns-expiration", Long.toString(EXPIRATION.getEpochSecond()));
            assertThat(received.headers()).doesNotContainKeys("authorization", "apns-collapse-id");
            assertThat(received.headers().get("client")).contains("5f2a8a1e");
            assertThat(received.payload()).isEqualTo("{\"mdm\":\"" + MAGIC + "\"}");
        });
    }

    @Test
    void aMagicThatNeedsEscapingStaysValidJson() throws Exception {
        await(sender.push(new MdmPush(TOKEN, "a\"b\\c", EXPIRATION)));

        assertThat(apns.received.getFirst().payload()).isEqualTo("{\"mdm\":\"a\\\"b\\\\c\"}");
    }

    @Test
    void anUnregisteredTokenIsGoneSinceTheTimeApnsNames() throws Exception {
        Instant since = Instant.parse("2026-03-04T05:06:07.089Z");
        apns.unregisteredSince(since);

        assertThat(push(sender)).isEqualTo(new TokenGone("Unregistered (HTTP 410)", Optional.of(since)));
    }

    @Test
    void aBadTokenIsGoneWithoutADate() throws Exception {
        apns.reject(RejectionReason.BAD_DEVICE_TOKEN);

        assertThat(push(sender)).isEqualTo(new TokenGone("BadDeviceToken (HTTP 400)", Optional.empty()));
    }

    @Test
    void tooManyRequestsIsForTheCallersBackOff() throws Exception {
        apns.reject(RejectionReason.TOO_MANY_REQUESTS);

        assertThat(push(sender)).isEqualTo(new TryLater("TooManyRequests (HTTP 429)", Optional.empty()));
    }

    @Test
    void aServerErrorIsToBeTriedAgainAfterApplesQuarterOfAnHour() throws Exception {
        apns.reject(RejectionReason.INTERNAL_SERVER_ERROR);
        assertThat(push(sender))
                .isEqualTo(new TryLater("InternalServerError (HTTP 500)", Optional.of(Duration.ofMinutes(15))));

        apns.reject(RejectionReason.SHUTDOWN);
        assertThat(push(sender)).isEqualTo(new TryLater("Shutdown (HTTP 503)", Optional.of(Duration.ofMinutes(15))));
    }

    @Test
    void aTokenOfAnotherTopicIsAnAlarmAboutTheCertificateAndKillsNoToken() throws Exception {
        String otherTopic = "com.apple.mgmt.External.00000000-1111-2222-3333-444444444444";
        try (PushyPushSender other = new PushyPushSender(
                apns.endpoint(), certificates.push(otherTopic).asPushCertificate())) {
            apns.reject(RejectionReason.DEVICE_TOKEN_NOT_FOR_TOPIC);

            assertThat(push(other)).isEqualTo(new Refused("DeviceTokenNotForTopic (HTTP 400)", true));
            assertThat(apns.received.getLast().headers()).containsEntry("apns-topic", otherTopic);
        }
    }

    @Test
    void aRejectedCertificateIsAnAlarm() throws Exception {
        apns.reject(RejectionReason.BAD_CERTIFICATE);

        assertThat(push(sender)).isEqualTo(new Refused("BadCertificate (HTTP 403)", true));
    }

    @Test
    void aRefusedConnectionIsToBeTriedAgain() throws Exception {
        int closedPort;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closedPort = socket.getLocalPort();
        }
        try (PushyPushSender other = new PushyPushSender(
                new ApnsEndpoint("localhost", closedPort, List.of()),
                certificates.push().asPushCertificate())) {

            PushOutcome outcome = push(other);

            assertThat(outcome).isInstanceOf(TryLater.class);
            assertThat(((TryLater) outcome).reason())
                    .startsWith("no answer from localhost:" + closedPort)
                    .contains("ConnectException");
        }
    }

    @Test
    void aServerWithAnUntrustedCertificateGetsNoPush() throws Exception {
        try (PushyPushSender other = new PushyPushSender(
                new ApnsEndpoint(
                        "localhost",
                        apns.endpoint().port(),
                        List.of(new Certificates().authority().certificate())),
                certificates.push().asPushCertificate())) {

            PushOutcome outcome = push(other);

            assertThat(outcome).isInstanceOf(TryLater.class);
            assertThat(apns.received).isEmpty();
        }
    }

    @Test
    void aServerThatNeverAnswersIsGivenUp() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                PushyPushSender impatient = new PushyPushSender(
                        new ApnsEndpoint("localhost", silent.getLocalPort(), List.of()),
                        certificates.push().asPushCertificate(),
                        Duration.ofMillis(200))) {
            CompletableFuture<PushOutcome> outcome = impatient.push(new MdmPush(TOKEN, MAGIC, EXPIRATION));
            try (Socket connection = silent.accept()) {
                assertThat(connection.isConnected()).isTrue();
                assertThat(await(outcome)).isInstanceOf(TryLater.class);
            }
        }
    }

    @Test
    void aClosedSenderSendsNothingAndSaysSo() throws Exception {
        PushyPushSender closed =
                new PushyPushSender(apns.endpoint(), certificates.push().asPushCertificate());
        closed.close();

        assertThat(push(closed)).isInstanceOf(TryLater.class);
        assertThat(apns.received).isEmpty();
    }

    @Test
    void pushesOfManyThreadsEachGetTheirOwnAnswer() throws Exception {
        List<CompletableFuture<PushOutcome>> outcomes = IntStream.range(0, 200)
                .parallel()
                .mapToObj(i -> sender.push(new MdmPush(new byte[] {1, (byte) i}, "magic-" + i, EXPIRATION)))
                .toList();

        for (CompletableFuture<PushOutcome> outcome : outcomes) {
            assertThat(await(outcome)).isInstanceOf(Accepted.class);
        }
        assertThat(apns.received.stream().map(SimulatedApns.Received::payload).distinct())
                .hasSize(200);
    }

    private static PushOutcome push(PushSender sender) throws Exception {
        return await(sender.push(new MdmPush(TOKEN, MAGIC, EXPIRATION)));
    }

    private static PushOutcome await(CompletableFuture<PushOutcome> outcome)
            throws InterruptedException, ExecutionException, TimeoutException {
        return outcome.get(20, TimeUnit.SECONDS);
    }
}
