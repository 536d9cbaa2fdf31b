package dev.tegata.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A {@link Response} on its way to the wire. */
final class Answer {
    private static final int SLICE_BYTES = 64 << 10;
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final InstantSource CLOCK = InstantSource.system();

    private final Response response;
    private final boolean headOnly;
    private final HttpResponse head;

    /** @param exchange null when what came was not even a request */
    Answer(Response response, @Nullable Exchange exchange, boolean http2, boolean keepAlive) {
        this.response = response;
        this.headOnly = exchange != null && exchange.isHead();
        boolean bodyless = response.status() == 204 || response.status() == 304;
        boolean http10 = exchange != null && exchange.isHttp10();
        this.head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(response.status()));
        HttpHeaders headers = head.headers();
        response.headers().forEach(header -> headers.add(header.name(), header.value()));
        headers.set(HttpHeaderNames.DATE, HTTP_DATE.format(CLOCK.instant()));
        if (response.events().isPresent()) {
            if (!http2 && !http10 && !headOnly) {
                headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
            }
        } else if (!bodyless) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, response.body().length);
        }
        if (!http2 && !keepAlive) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (http10) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
    }

    /** Whether the client asked for the head alone. */
    boolean headOnly() {
        return headOnly;
    }

    HttpResponse head() {
        return head;
    }

    /**
     * Writes head and body.
     *
     * @param progress called on the event loop whenever part of a large body has left
     * @return done when all has left
     */
    ChannelFuture write(Channel channel, Runnable progress) {
        byte[] body =
                headOnly || !head.headers().contains(HttpHeaderNames.CONTENT_LENGTH) ? new byte[0] : response.body();
        if (body.length <= SLICE_BYTES) {
            return channel.writeAndFlush(new DefaultFullHttpResponse(
                    head.protocolVersion(),
                    head.status(),
                    Unpooled.wrappedBuffer(body),
                    head.headers(),
                    LastHttpContent.EMPTY_LAST_CONTENT.trailingHeaders()));
        }
        Outcome.note(channel.write(head));
        for (int from = 0; from < body.length; from += SLICE_BYTES) {
            ByteBuf slice = Unpooled.wrappedBuffer(body, from, Math.min(SLICE_BYTES, body.length - from));
            channel.write(new DefaultHttpContent(slice)).addListener(written -> {
                if (written.isSuccess()) {
                    progress.run();
                }
            });
        }
        return channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
    }
}
