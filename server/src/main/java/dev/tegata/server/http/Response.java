package dev.tegata.server.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * One HTTP answer. Immutable, as long as nobody writes to the array given as its body.
 *
 * <p>The kernel adds {@code Date}, {@code Content-Length} and {@code Connection}; they cannot be set here.
 */
public final class Response {
    /** One header field. */
    public record Header(String name, String value) {}

    private static final Set<String> KERNEL_HEADERS =
            Set.of("connection", "content-length", "transfer-encoding", "keep-alive", "upgrade", "date");
    private static final byte[] NO_BODY = {};

    private final int status;
    private final List<Header> headers;
    private final byte[] body;
    private final Optional<EventSource> events;

    private Response(int status, List<Header> headers, byte[] body, Optional<EventSource> events) {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("status " + status + ": expected 200 to 599");
        }
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.events = events;
    }

    /** An answer without a body. */
    public static Response of(int status) {
        return new Response(status, List.of(), NO_BODY, Optional.empty());
    }

    /** An answer with a body. */
    public static Response of(int status, byte[] body, String contentType) {
        return new Response(status, List.of(), body, Optional.empty()).withHeader("Content-Type", contentType);
    }

    /** 200 with a body. */
    public static Response ok(byte[] body, String contentType) {
        return of(200, body, contentType);
    }

    /** JSON, already written as UTF-8. */
    public static Response json(int status, byte[] body) {
        return of(status, body, "application/json");
    }

    /** Plain text. */
    public static Response text(int status, String text) {
        return of(status, text.getBytes(StandardCharsets.UTF_8), "text/plain; charset=utf-8");
    }

    /** A page. */
    public static Response html(int status, String html) {
        return of(status, html.getBytes(StandardCharsets.UTF_8), "text/html; charset=utf-8");
    }

    /** 204. */
    public static Response noContent() {
        return of(204);
    }

    /** 303: the client fetches {@code location} by GET, whatever it did here. */
    public static Response redirect(String location) {
        return of(303).withHeader("Location", location);
    }

    /** 200 and a stream of server-sent events, fed by {@code source}. */
    public static Response events(EventSource source) {
        return new Response(200, List.of(), NO_BODY, Optional.of(source))
                .withHeader("Content-Type", "text/event-stream")
                .withHeader("Cache-Control", "no-store");
    }

    /** With this header in place of any of the same name. */
    public Response withHeader(String name, String value) {
        return with(name, value, true);
    }

    /** With one more header of this name, for {@code Set-Cookie} and its like. */
    public Response withAddedHeader(String name, String value) {
        return with(name, value, false);
    }

    public int status() {
        return status;
    }

    /** All header fields that were set, in order. */
    public List<Header> headers() {
        return headers;
    }

    /** The first field of that name, in any case. */
    public Optional<String> header(String name) {
        return headers.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .findFirst();
    }

    /** Not a copy; empty for an event stream. */
    public byte[] body() {
        return body;
    }

    Optional<EventSource> events() {
        return events;
    }

    private Response with(String name, String value, boolean replace) {
        requireToken(name);
        requireOneLine(name, value);
        List<Header> changed = new ArrayList<>(headers);
        if (replace) {
            changed.removeIf(header -> header.name().equalsIgnoreCase(name));
        }
        changed.add(new Header(name, value));
        return new Response(status, List.copyOf(changed), body, events);
    }

    private static void requireToken(String name) {
        if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")) {
            throw new IllegalArgumentException("header name \"" + name + "\" is not a token (RFC 9110, section 5.1)");
        }
        if (KERNEL_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("header " + name + " is set by the kernel");
        }
    }

    private static void requireOneLine(String name, String value) {
        if (value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f || c > 0xff)) {
            throw new IllegalArgumentException(
                    "the value of header " + name + " has a control or non-Latin character; encode it first");
        }
    }

    @Override
    public String toString() {
        return status + (events.isPresent() ? " (events)" : " (" + body.length + " bytes)");
    }
}
