package dev.tegata.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One request being received: checks the head, gathers the body within its limit. Confined to an event loop. */
final class Exchange {
    private static final int FIRST_BODY_BYTES = 4096;

    private final Kernel kernel;
    private final Peer peer;
    private final HttpRequest head;
    private final String id;
    private final long started = System.nanoTime();
    private Request.@Nullable Builder builder;
    private @Nullable Match match;
    private byte[] body = {};
    private int received;
    private boolean complete;
    private boolean over;

    Exchange(Kernel kernel, Peer peer, HttpRequest head) {
        this.kernel = kernel;
        this.peer = peer;
        this.head = head;
        this.id = kernel.nextId();
    }

    /** Checks what can be known before the body; a refusal ends the exchange. */
    Optional<Refusal> checkHead(boolean http2) {
        try {
            builder = Request.builder(head.method().name(), head.uri()).id(id).remote(peer.remote());
            peer.certificate().ifPresent(builder::clientCertificate);
            for (Map.Entry<String, String> field : head.headers()) {
                builder.header(field.getKey(), field.getValue());
            }
            match = kernel.routes().match(head.method().name(), builder.path());
            if (!http2) {
                checkVersionAndFraming();
            }
        } catch (MalformedRequestException e) {
            return refusal(Refusal.Reason.MALFORMED, e.detail());
        }
        if (!http2 && head.protocolVersion().majorVersion() != 1) {
            return refusal(
                    Refusal.Reason.VERSION_NOT_SUPPORTED, "expected HTTP/1.1 or HTTP/2, got " + head.protocolVersion());
        }
        if (head.headers().contains(HttpHeaderNames.EXPECT) && !HttpUtil.is100ContinueExpected(head)) {
            return refusal(Refusal.Reason.EXPECTATION_FAILED, "the only expectation met here is 100-continue");
        }
        long declared = HttpUtil.getContentLength(head, 0L);
        return declared > limit() ? tooLarge(declared + " bytes declared") : Optional.empty();
    }

    /** Takes part of the body; a refusal ends the exchange. */
    Optional<Refusal> receive(HttpContent content) {
        ByteBuf bytes = content.content();
        int more = bytes.readableBytes();
        if (more > limit() - received) {
            return tooLarge("more");
        }
        if (!reserve(received + more)) {
            return refusal(Refusal.Reason.OVERLOADED, "the server is receiving too much at this moment");
        }
        bytes.readBytes(body, received, more);
        received += more;
        complete = content instanceof LastHttpContent;
        return Optional.empty();
    }

    boolean expectsContinue() {
        return HttpUtil.is100ContinueExpected(head);
    }

    /** Whether every byte of the request was read. */
    boolean complete() {
        return complete;
    }

    boolean keepAlive() {
        return complete && HttpUtil.isKeepAlive(head);
    }

    boolean isHead() {
        return head.method().name().equals("HEAD");
    }

    boolean isHttp10() {
        return head.protocolVersion().equals(HttpVersion.HTTP_1_0);
    }

    String id() {
        return id;
    }

    /** For the access log: never the query, it may carry secrets. */
    String summary() {
        return builder == null
                ? head.method().name() + " (unreadable)"
                : head.method().name() + " " + builder.path();
    }

    long millis() {
        return (System.nanoTime() - started) / 1_000_000;
    }

    Optional<Refusal> refusal(Refusal.Reason reason, String detail) {
        return Optional.of(
                new Refusal(reason, detail, builder == null ? Optional.empty() : Optional.of(builder.build())));
    }

    /** The request, received whole. */
    Request request() {
        Request.Builder whole = checked(builder).body(received == body.length ? body : Arrays.copyOf(body, received));
        Match matched = match();
        matched.endpoint().ifPresent(endpoint -> whole.matched(endpoint.route(), matched.pathParameters()));
        return whole.build();
    }

    Match match() {
        return checked(match);
    }

    /** Ambiguities about where a request ends are how requests are smuggled (RFC 9112, section 11.2). */
    private void checkVersionAndFraming() {
        List<String> codings = head.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (!codings.isEmpty()) {
            if (codings.size() > 1 || !codings.getFirst().strip().equalsIgnoreCase("chunked")) {
                throw new MalformedRequestException("expected no transfer coding but chunked, got " + codings);
            }
            if (isHttp10()) {
                throw new MalformedRequestException("HTTP/1.0 has no transfer codings");
            }
        }
        int hosts = head.headers().getAll(HttpHeaderNames.HOST).size();
        if (hosts > 1 || (hosts == 0 && !isHttp10())) {
            throw new MalformedRequestException("expected one Host header, got " + hosts);
        }
    }

    private int limit() {
        int listener = kernel.settings().limits().maxBodyBytes();
        return match().endpoint()
                .map(endpoint -> endpoint.maxBodyBytes().orElse(listener))
                .orElse(listener);
    }

    private Optional<Refusal> tooLarge(String got) {
        return refusal(Refusal.Reason.BODY_TOO_LARGE, "expected a body of at most " + limit() + " bytes, got " + got);
    }

    /** Lets go of the body. Harmless when repeated. */
    void release() {
        if (!over) {
            over = true;
            kernel.bodies().giveBack(body.length);
        }
    }

    private boolean reserve(int needed) {
        if (needed <= body.length) {
            return true;
        }
        long declared = HttpUtil.getContentLength(head, 0L);
        // A declared length is trusted only step by step: memory is spent on bytes that came, not on promises.
        int grown = Math.max(needed, Math.max(FIRST_BODY_BYTES, body.length * 2));
        int size = declared >= needed ? (int) Math.min(declared, grown) : Math.min(limit(), grown);
        if (!kernel.bodies().take(size - body.length)) {
            return false;
        }
        body = Arrays.copyOf(body, size);
        return true;
    }

    private static <T> T checked(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("the head was not accepted");
        }
        return value;
    }
}
