package dev.tegata.vpp;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLContext;

/** One HTTP exchange with Apple's licence service: decodes the error of an answer before its result, then the result. */
final class Transport implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** Generous, because a page of a thousand records may take its time; but nothing waits for ever. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    /** A page of a thousand records is some 200 KB; what is far beyond is not an answer of Apple's. */
    private static final long MAX_ANSWER_BYTES = 16L * 1024 * 1024;

    /** A pause beyond this would look like a licence job that waits for ever. */
    private static final Duration MAX_PAUSE = Duration.ofDays(1);

    private final URI base;
    private final InstantSource clock;
    private final ResponseListener listener;
    private final RequestPace pace;
    private final Duration answerTimeout;
    private final HttpClient http;

    Transport(URI base, InstantSource clock, ResponseListener listener, RequestPace pace, Optional<SSLContext> tls) {
        this(base, clock, listener, pace, tls, ANSWER_TIMEOUT);
    }

    Transport(
            URI base,
            InstantSource clock,
            ResponseListener listener,
            RequestPace pace,
            Optional<SSLContext> tls,
            Duration answerTimeout) {
        this.base = base;
        this.clock = clock;
        this.listener = listener;
        this.pace = pace;
        this.answerTimeout = answerTimeout;
        // A redirect would carry the token to wherever it points.
        HttpClient.Builder builder =
                HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).followRedirects(HttpClient.Redirect.NEVER);
        tls.ifPresent(builder::sslContext);
        this.http = builder.build();
    }

    <T> T get(URI url, Optional<ContentToken> token, Function<Fields, T> decode) {
        return exchange("GET", url, token, Optional.empty(), decode);
    }

    <T> T post(URI url, ContentToken token, JsonNode body, Function<Fields, T> decode) {
        return exchange("POST", url, Optional.of(token), Optional.of(body), decode);
    }

    /** Asks a service beside that of licences, which knows the location by a cookie and neither counts nor describes it. */
    <T> T lookup(URI url, ContentToken token, Optional<String> cookie, Function<Fields, T> decode) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url).timeout(answerTimeout).header("Accept", "application/json");
        cookie.ifPresent(value -> request.header("Cookie", value));
        return answered("GET", url, request.build(), Optional.of(token), meta -> {}, decode);
    }

    private <T> T exchange(
            String method, URI url, Optional<ContentToken> token, Optional<JsonNode> body, Function<Fields, T> decode) {
        Optional<Duration> notNow = token.flatMap(pace::await);
        if (notNow.isPresent()) {
            throw VppNoAnswerException.notSent(method, name(url), notNow.get());
        }
        return answered(method, url, request(url, token, body), token, meta -> announce(token, meta), decode);
    }

    private <T> T answered(
            String method,
            URI url,
            HttpRequest request,
            Optional<ContentToken> token,
            Consumer<ResponseMeta> announcement,
            Function<Fields, T> decode) {
        HttpResponse<byte[]> answer = send(method, url, request);
        VppException.Exchange exchange =
                new VppException.Exchange(method, name(url), OptionalInt.of(answer.statusCode()), retryAfter(answer));
        Fields fields = parse(exchange, answer.body());
        try {
            Optional<ErrorResponse> error = ErrorResponse.in(fields);
            if (error.isPresent()) {
                announceIfReadable(announcement, fields);
                throw new VppRefusedException(
                        exchange,
                        token.map(used -> error.get().redactedFor(used)).orElse(error.get()));
            }
            if (!successful(answer.statusCode())) {
                throw noAnswer(exchange, "200", Integer.toString(answer.statusCode()));
            }
            announcement.accept(ResponseMeta.of(fields));
            return decode.apply(fields);
        } catch (Fields.UnexpectedShape other) {
            throw noAnswer(exchange, other.expected(), other.got() + ", with HTTP " + answer.statusCode());
        }
    }

    private void announce(Optional<ContentToken> token, ResponseMeta meta) {
        token.ifPresent(used -> listener.answered(used, meta));
    }

    private static void announceIfReadable(Consumer<ResponseMeta> announcement, Fields fields) {
        ResponseMeta meta;
        try {
            meta = ResponseMeta.of(fields);
        } catch (Fields.UnexpectedShape lessThanTheError) {
            return;
        }
        announcement.accept(meta);
    }

    private HttpRequest request(URI url, Optional<ContentToken> token, Optional<JsonNode> body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url).timeout(answerTimeout).header("Accept", "application/json");
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret.bearer()));
        body.ifPresent(json ->
                request.header("Content-Type", "application/json").POST(BodyPublishers.ofByteArray(Json.bytes(json))));
        return request.build();
    }

    private HttpResponse<byte[]> send(String method, URI url, HttpRequest request) {
        VppException.Exchange exchange =
                new VppException.Exchange(method, name(url), OptionalInt.empty(), Optional.empty());
        boolean changes = method.equals("POST");
        try {
            return http.send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
        } catch (ConnectException | HttpConnectTimeoutException notReached) {
            throw new VppNoAnswerException(exchange, "a connection", notReached, false);
        } catch (IOException broken) {
            throw new VppNoAnswerException(exchange, "a whole answer", broken, changes);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new VppNoAnswerException(exchange, "an answer", interrupted, changes);
        }
    }

    private static Fields parse(VppException.Exchange exchange, byte[] body) {
        try {
            return Fields.of(Json.parse(body));
        } catch (Json.NotJson nonsense) {
            int status = exchange.status().orElse(0);
            throw successful(status)
                    ? noAnswer(exchange, "JSON", nonsense.getMessage() + ", with HTTP " + status)
                    : noAnswer(exchange, "200", status + " with " + nonsense.getMessage());
        } catch (Fields.UnexpectedShape noObject) {
            throw noAnswer(exchange, noObject.expected(), noObject.got());
        }
    }

    /** An answer that says nothing we can use; after a POST it is open whether Apple did what was asked. */
    private static VppNoAnswerException noAnswer(VppException.Exchange exchange, String expected, String got) {
        int status = exchange.status().orElse(0);
        boolean accepted = successful(status);
        return new VppNoAnswerException(
                exchange,
                expected,
                got,
                accepted || retryableStatus(status),
                exchange.method().equals("POST") && (accepted || status >= 500));
    }

    private static boolean successful(int status) {
        return status / 100 == 2;
    }

    static boolean retryableStatus(int status) {
        return status == 408 || status == 429 || status >= 500;
    }

    /** RFC 9110, section 10.2.3: seconds, or a date. */
    private Optional<Duration> retryAfter(HttpResponse<?> answer) {
        return answer.headers().firstValue("Retry-After").flatMap(text -> {
            try {
                return Optional.of(bounded(Duration.ofSeconds(Long.parseLong(text.strip()))));
            } catch (NumberFormatException aDate) {
                return untilDate(text.strip());
            }
        });
    }

    private Optional<Duration> untilDate(String date) {
        try {
            Instant until = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(bounded(Duration.between(clock.instant(), until)));
        } catch (DateTimeException neither) {
            return Optional.empty();
        }
    }

    private static Duration bounded(Duration pause) {
        if (pause.isNegative()) {
            return Duration.ZERO;
        }
        return pause.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : pause;
    }

    /** The path as Apple's pages name it; never the query, which names people. */
    private String name(URI url) {
        String path = url.getPath();
        String prefix = base.getPath();
        return path.startsWith(prefix + "/") ? path.substring(prefix.length()) : path;
    }

    /** Lets calls under way finish, at most 5 s; then they fail. */
    @Override
    public void close() {
        http.shutdown();
        try {
            if (!http.awaitTermination(CLOSE_TIMEOUT)) {
                http.shutdownNow();
            }
        } catch (InterruptedException interrupted) {
            http.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
