package dev.tegata.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The device listener as devices meet it: TLS, both HTTP versions, client certificates of every kind. */
@ExtendWith(NoLeaks.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsTest {
    private static final int BODY_LIMIT = 100_000;

    private TestIdentity identity;
    private HttpServer server;

    @BeforeAll
    void start() throws Exception {
        identity = TestIdentity.server();
        HttpSettings settings = HttpSettings.of("test", "127.0.0.1", 0)
                .withTls(identity.tls(true))
                .withLimits(HttpSettings.Limits.of(BODY_LIMIT, 4000, 100, 50));
        Routes routes = Routes.builder()
                .get("/who", TlsTest::who)
                .get("/large", request -> Response.ok(new byte[3_000_000], "application/octet-stream"))
                .get("/fails", request -> {
                    throw new IllegalStateException("as expected by the test");
                })
                .put("/echo", request -> Response.ok(request.body(), "application/octet-stream"))
                .build();
        server = HttpServer.start(settings, routes, (request, failure) -> Response.text(500, "mapped"));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void aClientWithoutCertificateIsServed(HttpClient.Version version) throws Exception {
        try (HttpClient client = client(version)) {
            HttpResponse<String> response = client.send(get("/who"), BodyHandlers.ofString());
            assertThat(response.version()).isEqualTo(version);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("nobody");
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void aClientCertificateReachesTheHandler(HttpClient.Version version) throws Exception {
        try (HttpClient client = client(version, TestIdentity.device("iPad"))) {
            assertThat(client.send(get("/who"), BodyHandlers.ofString()).body()).isEqualTo("CN=iPad");
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void anExpiredClientCertificateStillReachesTheHandlerWhichAloneMayRefuseIt(HttpClient.Version version)
            throws Exception {
        try (HttpClient client = client(version, TestIdentity.expiredDevice("old iPad"))) {
            assertThat(client.send(get("/who"), BodyHandlers.ofString()).body()).isEqualTo("CN=old iPad");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aResumedSessionStillShowsTheClientCertificate(String tlsVersion) throws Exception {
        SSLContext tls = TestIdentity.clientTls(identity, TestIdentity.device("iPad"));
        for (int i = 0; i < 3; i++) {
            SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", server.port());
            socket.setEnabledProtocols(new String[] {tlsVersion});
            try (RawClient client = new RawClient(socket)) {
                client.send("GET /who HTTP/1.1", "Host: x", "", "");
                assertThat(client.answer().body()).isEqualTo("CN=iPad");
                assertThat(socket.getSession().getProtocol()).isEqualTo(tlsVersion);
            }
        }
    }

    @Test
    void tlsOlderThanOneTwoIsNotSpoken() throws Exception {
        SSLContext tls = TestIdentity.clientTls(identity);
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", server.port());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.1"});
        socket.setSSLParameters(parameters);
        try (socket) {
            assertThatThrownBy(socket::startHandshake).isInstanceOf(IOException.class);
        }
    }

    @Test
    void manyStreamsOfOneConnectionAreServedAtTheSameTime() throws Exception {
        try (HttpClient client = client(HttpClient.Version.HTTP_2)) {
            client.send(get("/who"), BodyHandlers.ofString());
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                answers.add(client.sendAsync(put("/echo", "body " + i), BodyHandlers.ofString()));
            }
            for (int i = 0; i < 40; i++) {
                assertThat(answers.get(i).get().body()).isEqualTo("body " + i);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void aBodyOverTheLimitIsRefusedWith413WhetherDeclaredOrNot(HttpClient.Version version) throws Exception {
        try (HttpClient client = client(version)) {
            byte[] tooMuch = new byte[BODY_LIMIT + 1];
            for (HttpRequest.BodyPublisher body : List.of(
                    BodyPublishers.ofByteArray(tooMuch),
                    BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(tooMuch)))) {
                HttpRequest request =
                        HttpRequest.newBuilder(uri("/echo")).PUT(body).build();
                HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
                assertThat(response.statusCode()).isEqualTo(413);
                assertThat(response.body()).contains("at most " + BODY_LIMIT);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void aBodyOfExactlyTheLimitIsTaken(HttpClient.Version version) throws Exception {
        try (HttpClient client = client(version)) {
            HttpResponse<String> response = client.send(put("/echo", "x".repeat(BODY_LIMIT)), BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).hasSize(BODY_LIMIT);
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void aLargeAnswerArrivesWhole(HttpClient.Version version) throws Exception {
        try (HttpClient client = client(version)) {
            assertThat(client.send(get("/large"), BodyHandlers.ofByteArray()).body())
                    .hasSize(3_000_000);
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void headersOverTheLimitAreRefusedWith431(HttpClient.Version version) throws Exception {
        try (HttpClient client = client(version)) {
            HttpRequest request = HttpRequest.newBuilder(uri("/who"))
                    .header("X-Long", "x".repeat(5000))
                    .build();
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(431);
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void expectContinueIsHonoured(HttpClient.Version version) throws Exception {
        try (HttpClient client = client(version)) {
            HttpRequest request = HttpRequest.newBuilder(uri("/echo"))
                    .expectContinue(true)
                    .PUT(BodyPublishers.ofString("after the 100"))
                    .build();
            assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("after the 100");
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void headUnknownPathWrongMethodAndFailureAreAnsweredAlikeInBothVersions(HttpClient.Version version)
            throws Exception {
        try (HttpClient client = client(version)) {
            HttpResponse<String> head =
                    client.send(HttpRequest.newBuilder(uri("/who")).HEAD().build(), BodyHandlers.ofString());
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.headers().firstValue("content-length")).contains("6");
            assertThat(head.body()).isEmpty();
            assertThat(client.send(get("/nowhere"), BodyHandlers.ofString()).statusCode())
                    .isEqualTo(404);
            HttpResponse<String> wrong = client.send(put("/who", ""), BodyHandlers.ofString());
            assertThat(wrong.statusCode()).isEqualTo(405);
            assertThat(wrong.headers().firstValue("allow")).contains("GET, HEAD");
            assertThat(client.send(get("/fails"), BodyHandlers.ofString()).body())
                    .isEqualTo("mapped");
        }
    }

    @Test
    void anotherIdentityServesNewConnectionsAfterAReload() throws Exception {
        TestIdentity renewed = TestIdentity.server();
        try (HttpServer other = HttpServer.start(
                HttpSettings.of("reloading", "127.0.0.1", 0).withTls(identity.tls(false)),
                Routes.builder().get("/who", TlsTest::who).build(),
                (request, failure) -> Response.of(500))) {
            other.reloadTls(renewed.tls(false));
            try (SSLSocket socket = (SSLSocket)
                    TestIdentity.clientTls(renewed).getSocketFactory().createSocket("127.0.0.1", other.port())) {
                socket.startHandshake();
                assertThat(socket.getSession().getPeerCertificates()[0]).isEqualTo(renewed.certificate());
            }
        }
    }

    private static Response who(Request request) {
        return Response.text(
                200,
                request.clientCertificate()
                        .map(certificate ->
                                certificate.getSubjectX500Principal().getName())
                        .orElse("nobody"));
    }

    private HttpClient client(HttpClient.Version version, TestIdentity... own) throws Exception {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(TestIdentity.clientTls(identity, own))
                .build();
    }

    private HttpRequest get(String path) {
        return HttpRequest.newBuilder(uri(path)).build();
    }

    private HttpRequest put(String path, String body) {
        return HttpRequest.newBuilder(uri(path))
                .PUT(BodyPublishers.ofString(body, StandardCharsets.UTF_8))
                .build();
    }

    private URI uri(String path) {
        return URI.create("https://127.0.0.1:" + server.port() + path);
    }
}
