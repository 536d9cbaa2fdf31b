package dev.tegata.vpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VppErrorsOnTheWireTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final AssignmentChange CHANGE =
            new AssignmentChange(List.of(new AssetId("1", "STDQ")), Holders.user("c1"));

    private final FakeApple apple = new FakeApple();
    private final ContentToken token = Tokens.token();
    private final AppsAndBooksClient client = new AppsAndBooksClient(apple.base(), () -> NOW, ResponseListener.NONE);

    @AfterEach
    void close() {
        client.close();
        apple.close();
    }

    @Test
    void anErrorInHttp200IsAnErrorEvenBesideAResult() {
        apple.says("{\"errorNumber\":9622,\"errorMessage\":\"Invalid authentication token\",\"eventId\":\"e\"}");

        VppRefusedException refused = refusedGrant();

        assertThat(refused.error().category()).isEqualTo(VppErrorCategory.TOKEN_INVALID);
        assertThat(refused.error().number()).isEqualTo(9622);
        assertThat(refused.status()).hasValue(200);
        assertThat(refused.retryable()).isFalse();
        assertThat(refused.mayHaveTakenEffect()).isFalse();
        assertThat(refused)
                .hasMessage("VPP POST /assets/associate was refused: 9622 TOKEN_INVALID,"
                        + " \"Invalid authentication token\", HTTP 200");
    }

    @Test
    void anErrorOfTheFirstVersionsFormIsRead() {
        apple.says("{\"status\":-1,\"errorNumber\":\"9625\",\"errorMessage\":\"revoked\"}");

        assertThat(refusedGrant().error().category()).isEqualTo(VppErrorCategory.TOKEN_REVOKED);
    }

    @Test
    void errorNumberZeroIsNoError() {
        apple.says("{\"status\":0,\"errorNumber\":0,\"eventId\":\"e\"}");

        assertThat(client.associate(token, CHANGE)).isEqualTo(new EventId("e"));
    }

    @Test
    void anErrorNamesWhatItConcerns() {
        apple.says(
                400,
                "{\"errorNumber\":9707,\"errorMessage\":\"not device assignable\",\"errorInfo\":{\"assets\":[{\"adamId\":\"1\"}],"
                        + "\"serialNumbers\":[\"C02\"],\"clientUserIds\":[\"c1\"]}}");

        VppRefusedException refused = refusedGrant();

        assertThat(refused.error().category()).isEqualTo(VppErrorCategory.NOT_DEVICE_ASSIGNABLE);
        assertThat(refused.response())
                .isEqualTo(new ErrorResponse(
                        VppError.of(9707),
                        "not device assignable",
                        List.of(new AssetId("1", "STDQ")),
                        List.of("c1"),
                        List.of("C02")));
        assertThat(refused.method()).isEqualTo("POST");
        assertThat(refused.path()).isEqualTo("/assets/associate");
    }

    @Test
    void anErrorInfoOrMetaOfAnotherFormDoesNotHideTheError() {
        apple.says(400, "{\"errorNumber\":9709,\"errorInfo\":\"none left\"}")
                .says(400, "{\"errorNumber\":9709,\"errorInfo\":{\"assets\":[1,2]},\"mdmInfo\":[]}");

        assertThat(refusedGrant().error().category()).isEqualTo(VppErrorCategory.NOT_ENOUGH_LICENCES);
        assertThat(refusedGrant().error().category()).isEqualTo(VppErrorCategory.NOT_ENOUGH_LICENCES);
    }

    @Test
    void tooManyRequestsCarriesItsPause() {
        apple.says(429, Map.of("Retry-After", "7"), "{\"errorNumber\":9646,\"errorMessage\":\"slow down\"}");

        VppRefusedException refused = refusedGrant();

        assertThat(refused.retryable()).isTrue();
        assertThat(refused.retryAfter()).contains(Duration.ofSeconds(7));
        assertThat(refused).hasMessageEndingWith("HTTP 429 (retry after 7 s)");
    }

    @Test
    void unavailableWithoutJsonCarriesItsPause() {
        apple.says(503, Map.of("Retry-After", "120"), "<html>busy</html>");

        VppNoAnswerException none = noAnswer(() -> client.allAssets(token));

        assertThat(none.retryable()).isTrue();
        assertThat(none.status()).hasValue(503);
        assertThat(none.retryAfter()).contains(Duration.ofMinutes(2));
        assertThat(none)
                .hasMessage("expected 200 from VPP GET /assets, got 503 with a body of 17 bytes that is not JSON from"
                        + " line 1, column 1 (retry after 120 s)");
    }

    @Test
    void anEmpty503AndOneWithUselessJsonAreNoAnswersEither() {
        apple.says(503, Map.of("Retry-After", "120"), "").says(503, Map.of("Retry-After", "120"), "{}");

        assertThat(noAnswer(() -> client.allAssets(token)))
                .hasMessage("expected 200 from VPP GET /assets, got 503 with an empty body (retry after 120 s)");
        assertThat(noAnswer(() -> client.allAssets(token)))
                .hasMessage("expected 200 from VPP GET /assets, got 503 (retry after 120 s)");
    }

    @Test
    void retryAfterMayBeADate() {
        apple.says(503, Map.of("Retry-After", "Fri, 02 Jan 2026 03:05:05 GMT"), "")
                .says(503, Map.of("Retry-After", "Fri, 02 Jan 2026 03:00:00 GMT"), "")
                .says(503, Map.of("Retry-After", "soon"), "")
                .says(503, Map.of("Retry-After", "99999999999"), "");

        assertThat(noAnswer(() -> client.allAssets(token)).retryAfter()).contains(Duration.ofMinutes(1));
        assertThat(noAnswer(() -> client.allAssets(token)).retryAfter()).contains(Duration.ZERO);
        assertThat(noAnswer(() -> client.allAssets(token)).retryAfter()).isEmpty();
        assertThat(noAnswer(() -> client.allAssets(token)).retryAfter()).contains(Duration.ofDays(1));
    }

    @Test
    void aWebPageInsteadOfJsonIsNoAnswerAndIsNotQuoted() {
        apple.says(200, Map.of("Content-Type", "text/html"), "<html>log in with " + Tokens.SECRET + "</html>");

        VppNoAnswerException none = noAnswer(() -> client.allAssets(token));

        assertThat(none.getMessage())
                .startsWith("expected JSON from VPP GET /assets, got a body of 56 bytes that is not JSON")
                .doesNotContain(Tokens.SECRET);
        assertThat(none.mayHaveTakenEffect()).isFalse();
    }

    @Test
    void aRedirectIsNotFollowedWithTheToken() {
        apple.says(302, Map.of("Location", apple.base() + "/elsewhere"), "");

        VppNoAnswerException none = noAnswer(() -> client.allAssets(token));

        assertThat(none).hasMessageContaining("got 302");
        assertThat(none.retryable()).isFalse();
        assertThat(apple.requests).hasSize(1);
    }

    @Test
    void aGrantWhoseAnswerBreaksOffMayHaveHappened() {
        apple.breaksOff("{\"eventId\":\"e").breaksOff("{\"assets\":[");

        VppNoAnswerException grant = noAnswer(() -> client.associate(token, CHANGE));
        VppNoAnswerException list = noAnswer(() -> client.allAssets(token));

        assertThat(grant.mayHaveTakenEffect()).isTrue();
        assertThat(grant.retryable()).isTrue();
        assertThat(grant).hasMessageStartingWith("expected a whole answer from VPP POST /assets/associate, got");
        assertThat(list.mayHaveTakenEffect()).isFalse();
    }

    @Test
    void aGrantWithoutAnEventIdMayHaveHappened() {
        apple.says("{\"uId\":\"1\"}");

        VppNoAnswerException none = noAnswer(() -> client.associate(token, CHANGE));

        assertThat(none.mayHaveTakenEffect()).isTrue();
        assertThat(none)
                .hasMessage("expected text in eventId from VPP POST /assets/associate, got nothing, with HTTP 200");
    }

    @Test
    void aGrantThatMetAGatewaysErrorMayHaveHappenedButOneThatMetA404HasNot() {
        apple.says(502, "bad gateway").says(404, "nothing here");

        assertThat(noAnswer(() -> client.associate(token, CHANGE)).mayHaveTakenEffect())
                .isTrue();
        VppNoAnswerException notFound = noAnswer(() -> client.associate(token, CHANGE));
        assertThat(notFound.mayHaveTakenEffect()).isFalse();
        assertThat(notFound.retryable()).isFalse();
    }

    @Test
    void aListWithoutItsListIsNotTakenForAnEmptyOne() {
        apple.says("{\"uId\":\"1\"}").says("[]");

        assertThat(noAnswer(() -> client.allAssets(token))).hasMessageContaining("expected a list in assets");
        assertThat(noAnswer(() -> client.allAssets(token))).hasMessageContaining("expected a JSON object");
    }

    @Test
    void aStateOfAnEventThatWeDoNotKnowIsNotGuessed() {
        apple.says("{\"eventStatus\":\"ALMOST\"}");

        assertThat(noAnswer(() -> client.eventStatus(token, new EventId("e"))))
                .hasMessage("expected PENDING, COMPLETE or FAILED in eventStatus from VPP GET /status, got \"ALMOST\","
                        + " with HTTP 200");
    }

    @Test
    void aConnectionThatIsRefusedHasChangedNothing() throws IOException {
        int closedPort;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closedPort = socket.getLocalPort();
        }
        try (AppsAndBooksClient lost = new AppsAndBooksClient(
                URI.create("http://127.0.0.1:" + closedPort + "/mdm/v2"), () -> NOW, ResponseListener.NONE)) {

            VppNoAnswerException none = noAnswer(() -> lost.associate(token, CHANGE));

            assertThat(none.retryable()).isTrue();
            assertThat(none.mayHaveTakenEffect()).isFalse();
            assertThat(none.status()).isEmpty();
            assertThat(none).hasMessageStartingWith("expected a connection from VPP POST /assets/associate, got");
        }
    }

    @Test
    void aRequestWhoseTurnHasNotComeIsNotSent() {
        try (AppsAndBooksClient paced = new AppsAndBooksClient(
                apple.base(),
                () -> NOW,
                ResponseListener.NONE,
                asking -> Optional.of(Duration.ofSeconds(40)).filter(pause -> asking.equals(token)),
                Optional.empty())) {

            VppNoAnswerException none = noAnswer(() -> paced.associate(token, CHANGE));

            assertThat(none.sent()).isFalse();
            assertThat(none.retryable()).isTrue();
            assertThat(none.mayHaveTakenEffect()).isFalse();
            assertThat(none.retryAfter()).contains(Duration.ofSeconds(40));
            assertThat(none)
                    .hasMessage("VPP POST /assets/associate was not sent: expected a turn within Apple's limit of"
                            + " requests (retry after 40 s)");
        }
    }

    @Test
    void aServerThatNeverAnswersIsGivenUp() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            URI base = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/mdm/v2");
            Transport impatient = new Transport(
                    base, () -> NOW, ResponseListener.NONE, RequestPace.NONE, Optional.empty(), Duration.ofMillis(200));
            CompletableFuture<Socket> accepted = CompletableFuture.supplyAsync(() -> accept(silent));
            try (AppsAndBooksClient waiting = new AppsAndBooksClient(base, impatient)) {

                VppNoAnswerException none = noAnswer(() -> waiting.associate(token, CHANGE));

                assertThat(none.mayHaveTakenEffect()).isTrue();
                assertThat(none.retryable()).isTrue();
            } finally {
                accepted.join().close();
            }
        }
    }

    @Test
    void anUnknownNumberKeepsItsNumberAndIsRetriedByItsStatus() {
        apple.says(400, "{\"errorNumber\":9999,\"errorMessage\":\"news\"}").says(503, "{\"errorNumber\":9999}");

        VppRefusedException first = refusedGrant();
        VppRefusedException second = refusedGrant();

        assertThat(first.error().category()).isEqualTo(VppErrorCategory.UNKNOWN);
        assertThat(first.error().number()).isEqualTo(9999);
        assertThat(first.retryable()).isFalse();
        assertThat(second.retryable()).isTrue();
    }

    @Test
    void noMessageCarriesTheTokenEvenIfAppleEchoesIt() {
        apple.says(
                401,
                "{\"errorNumber\":9722,\"errorMessage\":\"bad header Bearer " + token.bearer() + " or " + Tokens.SECRET
                        + "\"}");

        VppRefusedException refused = refusedGrant();

        assertThat(refused.getMessage() + refused.response())
                .contains("bad header Bearer [token] or [token]")
                .doesNotContain(token.bearer(), Tokens.SECRET);
    }

    @Test
    void noMessageNamesAPersonFromTheQuery() {
        apple.says(500, "");

        VppNoAnswerException none =
                noAnswer(() -> client.allUsers(token, UserFilter.of("taro@example.com"), Optional.empty()));

        assertThat(none.getMessage()).contains("/users").doesNotContain("taro");
    }

    private VppRefusedException refusedGrant() {
        return catchThrowableOfType(VppRefusedException.class, () -> client.associate(token, CHANGE));
    }

    private static VppNoAnswerException noAnswer(Runnable call) {
        return catchThrowableOfType(VppNoAnswerException.class, call::run);
    }

    private static Socket accept(ServerSocket server) {
        try {
            return server.accept();
        } catch (IOException closed) {
            throw new java.io.UncheckedIOException(closed);
        }
    }
}
