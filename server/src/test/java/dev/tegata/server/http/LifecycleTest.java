package dev.tegata.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** Failures, overload, filters, and how the server ends. */
@ExtendWith(NoLeaks.class)
class LifecycleTest {
    private static final ErrorMapper PLAIN = (request, failure) -> Response.text(500, "mapped " + failure.getMessage());

    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch mayFinish = new CountDownLatch(1);
    private final Routes routes = Routes.builder()
            .get("/slow", request -> {
                running.countDown();
                mayFinish.await();
                return Response.text(200, "finished");
            })
            .get("/quick", request -> Response.text(200, "quick"))
            .get("/fails", request -> {
                throw new IOException("as expected by the test");
            })
            .get("/malformed", request -> {
                throw new MalformedRequestException("not what was expected");
            })
            .get("/dies", request -> {
                throw new StackOverflowError("as expected by the test");
            })
            .build();

    @Test
    void aFailureIsMappedAndLoggedOnceWithItsStack() throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = listen("dev.tegata.server.http", log);
        try (HttpServer server = HttpServer.start(settings(), routes, PLAIN);
                RawClient client = new RawClient(server.port())) {
            RawClient.Answer answer = client.send("GET /fails?token=secret HTTP/1.1", "Host: x", "", "")
                    .answer();
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.body()).isEqualTo("mapped as expected by the test");
            client.send("GET /dies HTTP/1.1", "Host: x", "", "");
            assertThat(client.answer().status()).isEqualTo(500);
        } finally {
            logger.detachAppender(log);
        }
        assertThat(List.copyOf(log.list))
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .hasSize(2)
                .allSatisfy(event -> assertThat(event.getThrowableProxy()).isNotNull());
        assertThat(List.copyOf(log.list))
                .extracting(ILoggingEvent::getFormattedMessage)
                .noneMatch(message -> message.contains("secret"))
                .anyMatch(message -> message.contains("test GET /fails 500"));
    }

    @Test
    void aClientThatDoesNotReadItsAnswerIsCutOff() throws Exception {
        Duration patient = Duration.ofSeconds(20);
        HttpSettings settings = settings()
                .withTimeouts(
                        new HttpSettings.Timeouts(patient, patient, patient, Duration.ofMillis(200), patient, patient));
        int bytes = 64 << 20;
        Routes large = Routes.builder()
                .get("/large", request -> Response.ok(new byte[bytes], "application/octet-stream"))
                .build();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = listen("dev.tegata.server.http.access", log);
        try (HttpServer server = HttpServer.start(settings, large, PLAIN);
                RawClient client = new RawClient(server.port())) {
            client.send("GET /large HTTP/1.1", "Host: x", "", "");
            Awaitility.await()
                    .until(() -> List.copyOf(log.list).stream()
                            .anyMatch(event -> event.getFormattedMessage().endsWith("client gone")));
            assertThat(client.bytesUntilClosed()).isLessThan(bytes);
        } finally {
            logger.detachAppender(log);
        }
    }

    @Test
    void anErrorMapperThatFailsItselfStillLeavesTheClientWithAnAnswer() throws Exception {
        ErrorMapper broken = (request, failure) -> {
            throw new IllegalStateException("the mapper fails too");
        };
        try (HttpServer server = HttpServer.start(settings(), routes, broken);
                RawClient client = new RawClient(server.port())) {
            client.send("GET /fails HTTP/1.1", "Host: x", "", "");
            assertThat(client.answer().status()).isEqualTo(500);
        }
    }

    @Test
    void filtersStandInTheirOrderAroundAnswersErrorsAndUnknownPaths() throws Exception {
        Filter outer = (request, next) -> next.handle(request).withAddedHeader("X-Seen", "outer");
        Filter inner = (request, next) -> next.handle(request).withHeader("X-Seen", "inner");
        try (HttpServer server = HttpServer.start(settings(), routes, PLAIN, outer, inner);
                RawClient client = new RawClient(server.port())) {
            for (String path : List.of("/quick", "/fails", "/nowhere")) {
                client.send("GET " + path + " HTTP/1.0", "Connection: keep-alive", "", "");
                assertThat(client.answer().header("x-seen")).as(path).contains("outer");
            }
        }
    }

    @Test
    void aRequestBeyondTheLimitGets503WithRetryAfterAtOnce() throws Exception {
        HttpSettings settings = settings().withLimits(HttpSettings.Limits.of(1000, 2000, 100, 1));
        try (HttpServer server = HttpServer.start(settings, routes, PLAIN);
                RawClient first = new RawClient(server.port());
                RawClient second = new RawClient(server.port())) {
            first.send("GET /slow HTTP/1.1", "Host: x", "", "");
            running.await();
            RawClient.Answer refused =
                    second.send("GET /quick HTTP/1.1", "Host: x", "", "").answer();
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("retry-after")).contains("5");
            mayFinish.countDown();
            assertThat(first.answer().body()).isEqualTo("finished");
            assertThat(second.send("GET /quick HTTP/1.1", "Host: x", "", "")
                            .answer()
                            .body())
                    .isEqualTo("quick");
        }
    }

    @Test
    void aDeepPipelineOfRefusedRequestsDoesNotExhaustTheStack() throws Exception {
        HttpSettings settings = settings().withLimits(HttpSettings.Limits.of(1000, 2000, 100, 1));
        int depth = 3000;
        try (HttpServer server = HttpServer.start(settings, routes, PLAIN);
                RawClient first = new RawClient(server.port());
                RawClient second = new RawClient(server.port())) {
            first.send("GET /slow HTTP/1.1", "Host: x", "", "");
            running.await();
            CompletableFuture<Void> sending = CompletableFuture.runAsync(
                    () -> {
                        try {
                            second.send("GET /quick HTTP/1.1\r\nHost: x\r\n\r\n".repeat(depth));
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    },
                    Thread::startVirtualThread);
            for (int i = 0; i < depth; i++) {
                assertThat(second.answer().status()).isEqualTo(503);
            }
            sending.get();
            mayFinish.countDown();
            assertThat(first.answer().body()).isEqualTo("finished");
        }
    }

    @Test
    void connectionsBeyondTheLimitAreClosed() throws Exception {
        HttpSettings settings = settings().withLimits(HttpSettings.Limits.of(1000, 2000, 1, 10));
        try (HttpServer server = HttpServer.start(settings, routes, PLAIN);
                RawClient first = new RawClient(server.port())) {
            assertThat(first.send("GET /quick HTTP/1.1", "Host: x", "", "")
                            .answer()
                            .status())
                    .isEqualTo(200);
            try (RawClient second = new RawClient(server.port())) {
                assertThat(second.untilClosed()).isEmpty();
            }
            first.endOutput();
            assertThat(first.untilClosed()).isEmpty();
            Awaitility.await().untilAsserted(() -> {
                try (RawClient third = new RawClient(server.port())) {
                    third.send("GET /quick HTTP/1.1", "Host: x", "", "");
                    assertThat(third.answer().status()).isEqualTo(200);
                }
            });
        }
    }

    @Test
    void anIdleConnectionIsClosedInTime() throws Exception {
        Duration patient = Duration.ofSeconds(20);
        HttpSettings settings = settings()
                .withTimeouts(
                        new HttpSettings.Timeouts(Duration.ofMillis(100), patient, patient, patient, patient, patient));
        try (HttpServer server = HttpServer.start(settings, routes, PLAIN);
                RawClient client = new RawClient(server.port())) {
            client.send("GET /quick HTTP/1.1", "Host: x", "", "");
            assertThat(client.answer().status()).isEqualTo(200);
            assertThat(client.untilClosed()).isEmpty();
        }
    }

    @Test
    void aClientThatEndsItsSideAfterTheRequestsStillGetsTheAnswers() throws Exception {
        try (HttpServer server = HttpServer.start(settings(), routes, PLAIN);
                RawClient client = new RawClient(server.port())) {
            client.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\nGET /quick HTTP/1.1\r\nHost: x\r\n\r\n");
            client.endOutput();
            running.await();
            mayFinish.countDown();
            assertThat(client.answer().body()).isEqualTo("finished");
            assertThat(client.answer().body()).isEqualTo("quick");
            assertThat(client.untilClosed()).isEmpty();
        }
    }

    @Test
    void closingFinishesARunningRequestAndDropsIdleConnections() throws Exception {
        HttpServer server = HttpServer.start(settings(), routes, PLAIN);
        try (RawClient busy = new RawClient(server.port());
                RawClient idle = new RawClient(server.port())) {
            assertThat(idle.send("GET /quick HTTP/1.1", "Host: x", "", "")
                            .answer()
                            .status())
                    .isEqualTo(200);
            busy.send("GET /slow HTTP/1.1", "Host: x", "", "");
            running.await();
            CompletableFuture<Void> closing = CompletableFuture.runAsync(server::close, Thread::startVirtualThread);
            assertThat(idle.untilClosed()).isEmpty();
            Awaitility.await().until(() -> !reachable(server));
            assertThat(closing).isNotDone();
            mayFinish.countDown();
            RawClient.Answer answer = busy.answer();
            assertThat(answer.body()).isEqualTo("finished");
            assertThat(answer.header("connection")).contains("close");
            closing.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void closingFinishesARunningHttp2StreamAfterGoaway() throws Exception {
        TestIdentity identity = TestIdentity.server();
        HttpServer server = HttpServer.start(settings().withTls(identity.tls(false)), routes, PLAIN);
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(TestIdentity.clientTls(identity))
                .build()) {
            URI slow = URI.create("https://127.0.0.1:" + server.port() + "/slow");
            CompletableFuture<HttpResponse<String>> answer =
                    client.sendAsync(HttpRequest.newBuilder(slow).build(), BodyHandlers.ofString());
            running.await();
            CompletableFuture<Void> closing = CompletableFuture.runAsync(server::close, Thread::startVirtualThread);
            Awaitility.await().until(() -> !reachable(server));
            assertThat(closing).isNotDone();
            mayFinish.countDown();
            assertThat(answer.get(10, TimeUnit.SECONDS).body()).isEqualTo("finished");
            assertThat(answer.get().version()).isEqualTo(HttpClient.Version.HTTP_2);
            closing.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void closingGivesUpOnAHandlerThatNeverEnds() throws Exception {
        Duration patient = Duration.ofSeconds(20);
        HttpSettings settings = settings()
                .withTimeouts(
                        new HttpSettings.Timeouts(patient, patient, patient, patient, patient, Duration.ofMillis(100)));
        AtomicInteger interrupted = new AtomicInteger();
        CountDownLatch noticed = new CountDownLatch(1);
        Routes stubborn = Routes.builder()
                .get("/stuck", request -> {
                    running.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.incrementAndGet();
                        noticed.countDown();
                    }
                    return Response.noContent();
                })
                .build();
        HttpServer server = HttpServer.start(settings, stubborn, PLAIN);
        try (RawClient client = new RawClient(server.port())) {
            client.send("GET /stuck HTTP/1.1", "Host: x", "", "");
            running.await();
            server.close();
            assertThat(noticed.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(interrupted).hasValue(1);
            assertThat(client.untilClosed()).isEmpty();
        }
    }

    @Test
    void anAddressInUseIsNamed() {
        try (HttpServer server = HttpServer.start(settings(), routes, PLAIN)) {
            HttpSettings taken = HttpSettings.of("second", "127.0.0.1", server.port());
            assertThatThrownBy(() -> HttpServer.start(taken, routes, PLAIN))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("127.0.0.1:" + server.port());
        }
    }

    private static Logger listen(String name, ListAppender<ILoggingEvent> log) {
        log.list = new CopyOnWriteArrayList<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(name);
        logger.setLevel(Level.DEBUG);
        logger.addAppender(log);
        return logger;
    }

    private static boolean reachable(HttpServer server) {
        try {
            new RawClient(server.port()).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static HttpSettings settings() {
        return HttpSettings.of("test", "127.0.0.1", 0);
    }
}
