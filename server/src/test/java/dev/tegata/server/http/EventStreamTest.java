package dev.tegata.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Server-sent events over both HTTP versions: delivered, kept alive, and ended from either side. */
@ExtendWith(NoLeaks.class)
class EventStreamTest {
    private static final Duration PATIENT = Duration.ofSeconds(20);

    private final BlockingQueue<EventSink> opened = new LinkedBlockingQueue<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private TestIdentity identity;
    private HttpServer plain;
    private HttpServer tls;

    @BeforeEach
    void start() throws Exception {
        identity = TestIdentity.server();
        Routes routes = Routes.builder()
                .get(
                        "/events",
                        request -> Response.events(sink -> {
                            sink.onClose(over::countDown);
                            opened.add(sink);
                        }))
                .get(
                        "/broken",
                        request -> Response.events(sink -> {
                            sink.send("one", "before it breaks");
                            throw new IllegalStateException("as expected by the test");
                        }))
                .get("/quick", request -> Response.text(200, "quick"))
                .build();
        ErrorMapper errors = (request, failure) -> Response.of(500);
        HttpSettings settings = HttpSettings.of("test", "127.0.0.1", 0)
                .withTimeouts(new HttpSettings.Timeouts(
                        PATIENT, PATIENT, PATIENT, Duration.ofSeconds(1), Duration.ofMillis(100), PATIENT));
        plain = HttpServer.start(settings, routes, errors);
        tls = HttpServer.start(settings.withTls(identity.tls(false)), routes, errors);
    }

    @AfterEach
    void stop() {
        plain.close();
        tls.close();
    }

    @Test
    void eventsArriveOneByOneInTheFormatBrowsersRead() throws Exception {
        try (RawClient client = new RawClient(plain.port())) {
            client.send("GET /events HTTP/1.1", "Host: x", "", "");
            RawClient.Answer head = client.head();
            assertThat(head.header("content-type")).contains("text/event-stream");
            assertThat(head.header("cache-control")).contains("no-store");
            EventSink sink = opened.take();
            assertThat(sink.send("device", "first\nsecond")).isTrue();
            assertThat(event(client)).isEqualTo("event: device\ndata: first\ndata: second\n\n");
            assertThat(sink.send("device", "端末")).isTrue();
            assertThat(event(client)).isEqualTo("event: device\ndata: 端末\n\n");
        }
    }

    @Test
    void aSilentStreamIsKeptAliveByComments() throws Exception {
        try (RawClient client = new RawClient(plain.port())) {
            client.send("GET /events HTTP/1.1", "Host: x", "", "");
            client.head();
            assertThat(client.chunk()).isEqualTo(":\n\n");
            assertThat(client.chunk()).isEqualTo(":\n\n");
        }
    }

    @Test
    void aStreamTheServerEndsLeavesTheConnectionUsable() throws Exception {
        try (RawClient client = new RawClient(plain.port())) {
            client.send("GET /events HTTP/1.1", "Host: x", "", "");
            client.head();
            EventSink sink = opened.take();
            sink.close();
            sink.close();
            assertThat(event(client)).isEmpty();
            assertThat(over.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(sink.isOpen()).isFalse();
            assertThat(sink.send("late", "never arrives")).isFalse();
            assertThat(client.send("GET /quick HTTP/1.1", "Host: x", "", "")
                            .answer()
                            .body())
                    .isEqualTo("quick");
        }
    }

    @Test
    void anHttp10ClientGetsTheStreamUntilTheConnectionEnds() throws Exception {
        try (RawClient client = new RawClient(plain.port())) {
            client.send("GET /events HTTP/1.0", "", "");
            assertThat(client.head().headers()).doesNotContainKey("transfer-encoding");
            EventSink sink = opened.take();
            assertThat(sink.send("a", "b")).isTrue();
            sink.close();
            assertThat(client.untilClosed()).contains("event: a\ndata: b\n\n");
        }
    }

    @Test
    void headOfAnEventStreamOpensNothing() throws Exception {
        try (RawClient client = new RawClient(plain.port())) {
            client.send("HEAD /events HTTP/1.1", "Host: x", "", "");
            assertThat(client.answerToHead().header("content-type")).contains("text/event-stream");
            assertThat(client.send("GET /quick HTTP/1.1", "Host: x", "", "")
                            .answer()
                            .body())
                    .isEqualTo("quick");
            assertThat(opened).isEmpty();
        }
    }

    @Test
    void aClientThatGoesAwayIsNoticed() throws Exception {
        EventSink sink;
        try (RawClient client = new RawClient(plain.port())) {
            client.send("GET /events HTTP/1.1", "Host: x", "", "");
            client.head();
            sink = opened.take();
        }
        assertThat(over.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(sink.isOpen()).isFalse();
        assertThat(sink.send("late", "never arrives")).isFalse();
        CountDownLatch atOnce = new CountDownLatch(1);
        sink.onClose(atOnce::countDown);
        assertThat(atOnce.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aClientThatDoesNotReadIsCutOffInsteadOfFillingTheMemory() throws Exception {
        try (RawClient client = new RawClient(plain.port())) {
            client.send("GET /events HTTP/1.1", "Host: x", "", "");
            client.head();
            EventSink sink = opened.take();
            String much = "x".repeat(1 << 20);
            int sent = 0;
            while (sink.send("flood", much)) {
                assertThat(++sent).as("megabytes taken without being read").isLessThan(100);
            }
            assertThat(over.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aSourceThatFailsEndsItsStream() throws Exception {
        try (RawClient client = new RawClient(plain.port())) {
            client.send("GET /broken HTTP/1.1", "Host: x", "", "");
            client.head();
            assertThat(event(client)).isEqualTo("event: one\ndata: before it breaks\n\n");
            assertThat(event(client)).isEmpty();
        }
    }

    @Test
    void theNameOfAnEventCannotSmuggleFields() throws Exception {
        try (RawClient client = new RawClient(plain.port())) {
            client.send("GET /events HTTP/1.1", "Host: x", "", "");
            EventSink sink = opened.take();
            assertThatThrownBy(() -> sink.send("a\ndata: b", "c")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void eventsTravelOverHttp2AndTheClientsCancelIsNoticed() throws Exception {
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(TestIdentity.clientTls(identity))
                .build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + tls.port() + "/events"))
                    .build();
            HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
            EventSink sink = opened.take();
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                assertThat(sink.send("device", "enrolled")).isTrue();
                assertThat(lines.lines().filter(line -> line.startsWith("data")).findFirst())
                        .contains("data: enrolled");
            }
            assertThat(over.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(sink.isOpen()).isFalse();
        }
    }

    @Test
    void closingTheServerEndsStreamsPolitely() throws Exception {
        try (RawClient client = new RawClient(plain.port())) {
            client.send("GET /events HTTP/1.1", "Host: x", "", "");
            client.head();
            opened.take();
            CompletableFuture<Void> closing = CompletableFuture.runAsync(plain::close, Thread::startVirtualThread);
            assertThat(event(client)).isEmpty();
            closing.get(10, TimeUnit.SECONDS);
            assertThat(over.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** The next chunk that is not a heartbeat. */
    private static String event(RawClient client) throws Exception {
        String chunk = client.chunk();
        while (chunk.equals(":\n\n")) {
            chunk = client.chunk();
        }
        return chunk;
    }
}
