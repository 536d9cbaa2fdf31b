package dev.tegata.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Server-sent events on one HTTP/1.1 connection or HTTP/2 stream. */
final class EventStream implements EventSink {
    private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

    private final Channel channel;
    private final Kernel kernel;
    private final BiConsumer<EventStream, Boolean> finish;
    private final Duration patience;
    private final AtomicLong bytes = new AtomicLong();
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    // Confined to the event loop, which alone may write: an event can never slip in after the end of the answer.
    private @Nullable ScheduledFuture<?> heartbeat;
    private boolean silent = true;
    private @Nullable ChannelPromise lastBeat;
    private long lastBeatAt;

    /** @param finish called once, on the event loop, when the stream is over: true if the server ended it */
    EventStream(Channel channel, Kernel kernel, BiConsumer<EventStream, Boolean> finish) {
        this.channel = channel;
        this.kernel = kernel;
        this.finish = finish;
        this.patience = kernel.settings().timeouts().write();
    }

    /** On the event loop, when the head of the answer has been written. */
    void start() {
        long every = kernel.settings().timeouts().heartbeat().toNanos();
        heartbeat = channel.eventLoop().scheduleAtFixedRate(this::beat, every, every, TimeUnit.NANOSECONDS);
        channel.closeFuture().addListener(closed -> end(false));
    }

    @Override
    public boolean send(String name, String data) {
        if (name.chars().anyMatch(c -> c == '\n' || c == '\r')) {
            throw new IllegalArgumentException("the name of an event is one line");
        }
        byte[] event = format(name, data).getBytes(StandardCharsets.UTF_8);
        if (!isOpen()) {
            return false;
        }
        ChannelPromise sent = channel.newPromise();
        try {
            Outcome.onEventLoop(channel, () -> write(event, sent));
            if (!sent.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                Outcome.close(channel);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        return sent.isSuccess();
    }

    @Override
    public boolean isOpen() {
        return !over.isDone();
    }

    @Override
    public void onClose(Runnable action) {
        over.minimalCompletionStage().thenRun(() -> kernel.callback(action));
    }

    @Override
    public void close() {
        if (isOpen()) {
            Outcome.onEventLoop(channel, () -> end(true));
        }
    }

    /** What was written so far, without framing. */
    long bytes() {
        return bytes.get();
    }

    private void beat() {
        if (lastBeat != null && !lastBeat.isDone()) {
            if (System.nanoTime() - lastBeatAt > patience.toNanos()) {
                Outcome.close(channel);
            }
            return;
        }
        if (silent) {
            lastBeat = channel.newPromise();
            lastBeatAt = System.nanoTime();
            write(HEARTBEAT, lastBeat);
        }
        silent = true;
    }

    private void write(byte[] text, ChannelPromise sent) {
        if (over.isDone()) {
            sent.setFailure(new IllegalStateException("the stream is over"));
            return;
        }
        silent = false;
        ByteBuf content = Unpooled.wrappedBuffer(text);
        channel.writeAndFlush(new DefaultHttpContent(content), sent)
                .addListener(written -> bytes.addAndGet(text.length));
    }

    private void end(boolean byServer) {
        if (!over.complete(null)) {
            return;
        }
        if (heartbeat != null) {
            heartbeat.cancel(false);
        }
        finish.accept(this, byServer);
    }

    private static String format(String name, String data) {
        StringBuilder event = new StringBuilder(name.length() + data.length() + 32);
        event.append("event: ").append(name).append('\n');
        for (String line : data.replace("\r\n", "\n").replace('\r', '\n').split("\n", -1)) {
            event.append("data: ").append(line).append('\n');
        }
        return event.append('\n').toString();
    }
}
