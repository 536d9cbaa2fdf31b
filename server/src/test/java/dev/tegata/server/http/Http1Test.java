package dev.tegata.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http1Test {
    private HttpServer server;

    @BeforeAll
    void start() {
        HttpSettings settings =
                HttpSettings.of("test", "127.0.0.1", 0).withLimits(HttpSettings.Limits.of(1000, 2000, 100, 10));
        Routes routes = Routes.builder()
                .get("/hello/{name}", request -> Response.text(200, "hello " + request.pathParameter("name")))
                .put("/echo", request -> Response.ok(request.body(), "application/octet-stream"))
                .put("/big", request -> Response.text(200, "" + request.body().length), 1 << 20)
                .get("/large", request -> Response.ok(new byte[1 << 20], "application/octet-stream"))
                .get("/nothing", request -> Response.noContent())
                .build();
        server = HttpServer.start(settings, routes, (request, failure) -> Response.text(500, "mapped"));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void oneConnectionServesManyRequests() throws IOException {
        try (RawClient client = client()) {
            for (int i = 0; i < 5; i++) {
                RawClient.Answer answer = client.send("GET /hello/" + i + " HTTP/1.1", "Host: x", "", "")
                        .answer();
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.body()).isEqualTo("hello " + i);
                assertThat(answer.headers()).containsKey("date").doesNotContainKey("connection");
            }
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        try (RawClient client = client()) {
            StringBuilder burst = new StringBuilder();
            for (int i = 0; i < 200; i++) {
                burst.append("PUT /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n%03d".formatted(i));
            }
            client.sendBytes(burst.toString().getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 200; i++) {
                assertThat(client.answer().body()).isEqualTo("%03d".formatted(i));
            }
        }
    }

    @Test
    void aChunkedBodyArrivesWhole() throws IOException {
        try (RawClient client = client()) {
            client.send("PUT /echo HTTP/1.1", "Host: x", "Transfer-Encoding: chunked", "", "");
            RawClient.Answer answer =
                    client.send("5", "Hello", "7;x=y", ", world", "0", "", "").answer();
            assertThat(answer.body()).isEqualTo("Hello, world");
        }
    }

    @Test
    void headIsGetWithoutABody() throws IOException {
        try (RawClient client = client()) {
            RawClient.Answer head =
                    client.send("HEAD /hello/you HTTP/1.1", "Host: x", "", "").answerToHead();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("content-length")).contains("9");
            assertThat(client.send("GET /hello/you HTTP/1.1", "Host: x", "", "")
                            .answer()
                            .body())
                    .isEqualTo("hello you");
        }
    }

    private RawClient client() throws IOException {
        return new RawClient(server.port());
    }
}
