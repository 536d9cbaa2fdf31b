package dev.tegata.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel refuses by itself: with the listener's own words, once, and with a clean end of the connection. */
@ExtendWith(NoLeaks.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusalTest {
    private final AtomicInteger handled = new AtomicInteger();
    private HttpServer server;

    @BeforeAll
    void start() {
        Duration patient = Duration.ofSeconds(20);
        Duration soon = Duration.ofMillis(200);
        HttpSettings settings = HttpSettings.of("test", "127.0.0.1", 0)
                .withLimits(HttpSettings.Limits.of(1000, 2000, 100, 10))
                .withTimeouts(new HttpSettings.Timeouts(patient, soon, soon, patient, patient, patient));
        Routes routes = Routes.builder()
                .get("/here", request -> Response.text(200, "count " + handled.incrementAndGet()))
                .put("/echo", request -> {
                    handled.incrementAndGet();
                    return Response.ok(request.body(), "text/plain");
                })
                .put("/wide", request -> Response.text(200, "" + request.body().length), 5000)
                .put("/narrow", request -> Response.text(200, "" + request.body().length), 10)
                .build();
        server = HttpServer.start(settings, routes, new OwnWords());
    }

    /** A listener that answers in its own words. */
    private static final class OwnWords implements ErrorMapper {
        @Override
        public Response map(Request request, Throwable failure) {
            return Response.text(500, "failure");
        }

        @Override
        public Response refuse(Refusal refusal) {
            String path = refusal.request().map(Request::path).orElse("?");
            return Response.text(refusal.reason().status(), refusal.reason() + " " + path);
        }
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NONSENSE\r\n\r\n",
                "GET /here\r\nHost: x\r\n\r\n",
                "GET /here HTTP/1.1\r\nHost : x\r\n\r\n",
                "GET /here HTTP/1.1\r\n\r\n",
                "GET /here HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
                "GET here HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /../here HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /%2e%2e/here HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /here%00 HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /a%2fb HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /here%zz HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /here?a=%ff HTTP/1.1\r\nHost: x\r\n\r\n",
                "PUT /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
                "PUT /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
                "PUT /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3, 4\r\n\r\nabcd",
                "PUT /echo HTTP/1.1\r\nHost: x\r\nContent-Length: +3\r\n\r\nabc",
                "PUT /echo HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\nabc",
                "PUT /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "PUT /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "PUT /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "PUT /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity\r\n\r\nabc",
                "PUT /echo HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "PUT /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n\r\n",
            })
    void malformedAndAmbiguousRequestsGet400AndNothingAfterThemIsRead(String request) throws IOException {
        int before = handled.get();
        try (RawClient client = client()) {
            client.send(request + "GET /here HTTP/1.1", "Host: x", "", "");
            RawClient.Answer answer = client.answer();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).startsWith("MALFORMED");
            assertThat(answer.header("connection")).contains("close");
            assertThat(client.untilClosed()).isEmpty();
            assertThat(handled).hasValue(before);
        }
    }

    @Test
    void aDeclaredBodyOverTheLimitIsRefusedBeforeItIsSent() throws IOException {
        try (RawClient client = client()) {
            client.send("PUT /echo?secret=1 HTTP/1.1", "Host: x", "Content-Length: 1001", "", "");
            RawClient.Answer answer = client.answer();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.body()).isEqualTo("BODY_TOO_LARGE /echo");
        }
    }

    @Test
    void aClientThatKeepsSendingStillReadsWhyItWasRefused() throws IOException {
        try (RawClient client = client()) {
            client.send("PUT /echo HTTP/1.1", "Host: x", "Content-Length: 900000", "", "");
            client.sendBytes(new byte[900_000]);
            assertThat(client.answer().status()).isEqualTo(413);
            assertThat(client.untilClosed()).isEmpty();
        }
    }

    @Test
    void aChunkedBodyOverTheLimitIsRefusedWhenItExceedsIt() throws IOException {
        try (RawClient client = client()) {
            client.send("PUT /echo HTTP/1.1", "Host: x", "Transfer-Encoding: chunked", "", "");
            client.send("3e8", "x".repeat(1000), "1", "x", "");
            RawClient.Answer answer = client.answer();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.header("connection")).contains("close");
        }
    }

    @Test
    void aRoutesOwnBodyLimitWinsOverTheListeners() throws IOException {
        try (RawClient client = client()) {
            client.send("PUT /wide HTTP/1.1", "Host: x", "Content-Length: 5000", "", "x".repeat(5000));
            assertThat(client.answer().body()).isEqualTo("5000");
            client.send("PUT /narrow HTTP/1.1", "Host: x", "Content-Length: 11", "", "x".repeat(11));
            assertThat(client.answer().status()).isEqualTo(413);
        }
    }

    @Test
    void headersOverTheLimitGet431() throws IOException {
        try (RawClient client = client()) {
            client.send("GET /here HTTP/1.1", "Host: x", "X-Long: " + "x".repeat(2000), "", "");
            RawClient.Answer answer = client.answer();
            assertThat(answer.status()).isEqualTo(431);
            assertThat(answer.body()).startsWith("HEADERS_TOO_LARGE");
            assertThat(client.untilClosed()).isEmpty();
        }
    }

    @Test
    void aRequestLineOverTheLimitGets414() throws IOException {
        try (RawClient client = client()) {
            client.send("GET /" + "x".repeat(2000) + " HTTP/1.1", "Host: x", "", "");
            assertThat(client.answer().status()).isEqualTo(414);
        }
    }

    @Test
    void anUnknownExpectationGets417() throws IOException {
        try (RawClient client = client()) {
            client.send("PUT /echo HTTP/1.1", "Host: x", "Expect: a-miracle", "Content-Length: 3", "", "");
            assertThat(client.answer().status()).isEqualTo(417);
        }
    }

    @Test
    void expectContinueIsAnsweredByContinueOnlyWhenTheBodyIsWelcome() throws IOException {
        try (RawClient client = client()) {
            client.send("PUT /echo HTTP/1.1", "Host: x", "Expect: 100-continue", "Content-Length: 3", "", "");
            assertThat(client.answer().status()).isEqualTo(100);
            assertThat(client.send("abc").answer().body()).isEqualTo("abc");
            client.send("PUT /echo HTTP/1.1", "Host: x", "Expect: 100-continue", "Content-Length: 3000", "", "");
            assertThat(client.answer().status()).isEqualTo(413);
        }
    }

    @Test
    void anotherVersionOfHttpGets505() throws IOException {
        try (RawClient client = client()) {
            client.send("GET /here HTTP/3.0", "Host: x", "", "");
            assertThat(client.answer().status()).isEqualTo(505);
        }
    }

    @Test
    void anUnknownPathIs404AndAWrongMethod405WithAllowAndBothKeepTheConnection() throws IOException {
        try (RawClient client = client()) {
            RawClient.Answer unknown =
                    client.send("GET /nowhere HTTP/1.1", "Host: x", "", "").answer();
            assertThat(unknown.status()).isEqualTo(404);
            assertThat(unknown.body()).isEqualTo("NOT_FOUND /nowhere");
            RawClient.Answer wrong =
                    client.send("DELETE /here HTTP/1.1", "Host: x", "", "").answer();
            assertThat(wrong.status()).isEqualTo(405);
            assertThat(wrong.header("allow")).contains("GET, HEAD");
        }
    }

    @Test
    void aHeadThatTricklesInIsGivenUp() throws IOException {
        try (RawClient client = client()) {
            client.send("GET /here HTTP/1.1", "Host:");
            assertThat(client.answer().status()).isEqualTo(408);
            assertThat(client.untilClosed()).isEmpty();
        }
    }

    @Test
    void aBodyThatTricklesInIsGivenUp() throws IOException {
        try (RawClient client = client()) {
            client.send("PUT /echo HTTP/1.1", "Host: x", "Content-Length: 3", "", "a");
            RawClient.Answer answer = client.answer();
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.body()).isEqualTo("TIMED_OUT /echo");
            assertThat(client.untilClosed()).isEmpty();
        }
    }

    private RawClient client() throws IOException {
        return new RawClient(server.port());
    }
}
