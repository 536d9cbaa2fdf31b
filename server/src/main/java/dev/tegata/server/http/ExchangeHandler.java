package dev.tegata.server.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives requests one at a time and writes their answers; what differs between an HTTP/1.1 connection and an HTTP/2
 * stream is left to the two subclasses. Confined to the channel's event loop.
 */
abstract sealed class ExchangeHandler extends ChannelInboundHandlerAdapter permits Http1Connection, Http2Stream {
    /** Where the one exchange stands. */
    enum Phase {
        /** Nothing of a request has been understood yet. */
        WAITING,
        /** The head was accepted, the body is coming. */
        RECEIVING,
        /** The handler runs or the answer is on its way. */
        BUSY,
        /** No further request is wanted; what comes is thrown away. */
        DONE
    }

    private static final Logger LOG = LoggerFactory.getLogger(ExchangeHandler.class);
    private static final Logger ACCESS = LoggerFactory.getLogger("dev.tegata.server.http.access");

    final Kernel kernel;
    final Channel channel;
    final Deadline deadline;
    private final Peer peer;
    private Phase phase = Phase.WAITING;
    private @Nullable Exchange exchange;
    private boolean streaming;
    private boolean stranger = true;

    ExchangeHandler(Kernel kernel, Channel channel, Peer peer) {
        this.kernel = kernel;
        this.channel = channel;
        this.peer = peer;
        this.deadline = new Deadline(channel);
    }

    abstract boolean http2();

    /** What the client opened: this channel, or the one that the stream is of. */
    abstract Channel connection();

    /** The answer has left. {@code reusable}: both sides are ready for another request. */
    abstract void answered(boolean reusable, boolean requestComplete);

    final Phase phase() {
        return phase;
    }

    /** Whether the answer is an event stream that is not over. */
    final boolean streaming() {
        return streaming;
    }

    final void done() {
        phase = Phase.DONE;
    }

    /** Takes the next piece of a request, in {@link Phase#WAITING} or {@link Phase#RECEIVING}; does not release it. */
    final void accept(HttpObject message) {
        if (message.decoderResult().isFailure()) {
            refuse(undecodable(message.decoderResult().cause()));
            return;
        }
        if (message instanceof HttpRequest head) {
            begin(head);
        }
        if (phase == Phase.RECEIVING && message instanceof HttpContent content && exchange != null) {
            receive(exchange, content);
        }
    }

    final void refuse(Refusal refusal) {
        phase = Phase.BUSY;
        answer(kernel.refusal(refusal), false);
    }

    final Refusal refusal(Refusal.Reason reason, String detail) {
        Exchange current = exchange;
        return current == null
                ? Refusal.of(reason, detail)
                : current.refusal(reason, detail).orElseThrow();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        deadline.disarm();
        if (phase == Phase.RECEIVING && exchange != null) {
            exchange.release();
        }
        done();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Outcome.broken(ctx, cause);
    }

    private void begin(HttpRequest head) {
        Exchange begun = new Exchange(kernel, peer, head);
        exchange = begun;
        Optional<Refusal> refusal = begun.checkHead(http2());
        if (refusal.isPresent()) {
            refuse(refusal.get());
            return;
        }
        phase = Phase.RECEIVING;
        deadline.arm(
                kernel.settings().timeouts().body(),
                () -> refuse(refusal(Refusal.Reason.TIMED_OUT, "the body did not arrive in time")));
        if (begun.expectsContinue()) {
            Outcome.note(channel.writeAndFlush(new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER)));
        }
    }

    private void receive(Exchange current, HttpContent content) {
        Optional<Refusal> refusal = current.receive(content);
        if (refusal.isPresent()) {
            refuse(refusal.get());
        } else if (content instanceof LastHttpContent) {
            phase = Phase.BUSY;
            deadline.disarm();
            Request request = current.request();
            kernel.run(
                    request,
                    current.match(),
                    response -> Outcome.onEventLoop(channel, () -> answer(response, current.keepAlive())));
        }
    }

    private void answer(Response response, boolean mayKeepAlive) {
        deadline.disarm();
        Exchange current = exchange;
        if (current != null) {
            current.release();
        }
        if (!channel.isActive()) {
            logAccess(current, response, 0, "client gone");
            return;
        }
        boolean keepAlive = mayKeepAlive && reusable() && !kernel.closing() && !lastOfItsKind(current, response);
        Answer answer = new Answer(response, current, http2(), keepAlive);
        Runnable stalled = () -> {
            LOG.debug("{} does not read its answer; closing", peer.remote());
            Outcome.close(channel);
        };
        Runnable progress = () -> deadline.arm(kernel.settings().timeouts().write(), stalled);
        progress.run();
        if (response.events().isPresent() && !answer.headOnly()) {
            stream(response, answer, keepAlive);
            return;
        }
        answer.write(channel, progress).addListener(written -> {
            finished(response, answer.headOnly() ? 0 : response.body().length, written.isSuccess(), keepAlive);
        });
    }

    /** Whether the connection itself could take another request. */
    boolean reusable() {
        return true;
    }

    private static boolean lastOfItsKind(@Nullable Exchange current, Response response) {
        // HTTP/1.0 knows no chunks: the end of a stream can only be the end of the connection.
        return current == null || (current.isHttp10() && response.events().isPresent());
    }

    private void stream(Response response, Answer answer, boolean keepAlive) {
        EventSource source = response.events().orElseThrow();
        Exchange current = exchange;
        if (current == null) {
            throw new IllegalStateException("an event stream cannot answer what was not a request");
        }
        EventStream stream = new EventStream(channel, kernel, (ended, byServer) -> {
            if (byServer) {
                channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT)
                        .addListener(written -> finished(response, ended.bytes(), written.isSuccess(), keepAlive));
            } else {
                finished(response, ended.bytes(), false, false);
            }
        });
        streaming = true;
        channel.writeAndFlush(answer.head()).addListener(written -> {
            deadline.disarm();
            if (written.isSuccess()) {
                stream.start();
                kernel.feed(source, stream, current.request());
            } else {
                Outcome.close(channel);
            }
        });
    }

    private void finished(Response response, long bytes, boolean success, boolean keepAlive) {
        deadline.disarm();
        Exchange current = exchange;
        logAccess(current, response, bytes, success ? "sent" : "client gone");
        if (!success) {
            Outcome.close(channel);
            return;
        }
        if (stranger && response.status() < 400) {
            stranger = false;
            kernel.strangers().remove(connection());
        }
        boolean again = keepAlive && reusable();
        exchange = null;
        streaming = false;
        phase = again ? Phase.WAITING : Phase.DONE;
        answered(again, current != null && current.complete());
    }

    private void logAccess(@Nullable Exchange current, Response response, long bytes, String end) {
        if (ACCESS.isDebugEnabled()) {
            ACCESS.debug(
                    "{} {} {} {} ms {} bytes {} {} {}",
                    kernel.settings().name(),
                    current == null ? "(no request)" : current.summary(),
                    response.status(),
                    current == null ? 0 : current.millis(),
                    bytes,
                    peer.remote(),
                    current == null ? "-" : current.id(),
                    end);
        }
    }

    private Refusal undecodable(Throwable cause) {
        int limit = kernel.settings().limits().maxHeaderBytes();
        return switch (cause) {
            case TooLongHttpLineException e ->
                refusal(Refusal.Reason.URI_TOO_LONG, "expected a request line of at most " + limit + " bytes");
            case TooLongHttpHeaderException e ->
                refusal(Refusal.Reason.HEADERS_TOO_LARGE, "expected header fields of at most " + limit + " bytes");
            default -> refusal(Refusal.Reason.MALFORMED, "not a well-formed HTTP request");
        };
    }
}
