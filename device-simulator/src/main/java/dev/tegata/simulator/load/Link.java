package dev.tegata.simulator.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection: sends what its conversation says, measures each answer, and tells its owner when all is said. Confined to its event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails is heard of by the handler
final class Link extends ChannelInboundHandlerAdapter {
    private final boolean tls;
    private final EventLoop loop;
    private final Tally tally;
    private final Owner owner;
    private final ResponseReader reader = new ResponseReader();
    private @Nullable ChannelHandlerContext channel;
    private @Nullable Conversation conversation;
    private boolean closing;
    private long sentAt;
    private long begunAt = System.nanoTime();

    /** Who decides what a connection is for. */
    interface Owner {
        /** The connection can be spoken on. */
        void ready(Link link);

        /** The conversation came to its end. */
        void done(Link link);

        /** The connection is gone, or never came to be. */
        void lost(Link link);
    }

    Link(boolean tls, EventLoop loop, Tally tally, Owner owner) {
        this.tls = tls;
        this.loop = loop;
        this.tally = tally;
        this.owner = owner;
    }

    Tally tally() {
        return tally;
    }

    /** Runs {@code work} where this connection lives. */
    void run(Runnable work) {
        loop.execute(work);
    }

    void runAfter(long millis, Runnable work) {
        loop.schedule(work, millis, TimeUnit.MILLISECONDS);
    }

    /** Begins to talk; the time of the conversation runs from here. */
    void say(Conversation next) {
        begunAt = System.nanoTime();
        goOn(next);
    }

    /** Begins to talk; the time of the conversation runs since the connection was asked for. */
    void goOn(Conversation next) {
        conversation = next;
        send(next.opening());
    }

    void close() {
        closing = true;
        if (channel != null) {
            channel.close();
        }
    }

    private void send(ByteBuf request) {
        sentAt = System.nanoTime();
        if (channel != null) {
            channel.writeAndFlush(request.duplicate(), channel.voidPromise());
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        channel = context;
        if (!tls) {
            owner.ready(this);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                tally.handshakes++;
                owner.ready(this);
            } else {
                tally.error("handshake");
                context.close();
            }
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf arrived = (ByteBuf) message;
        try {
            if (reader.complete(arrived)) {
                answered();
            }
        } finally {
            arrived.release();
        }
    }

    private void answered() {
        Conversation talking = conversation;
        if (talking == null) {
            tally.error("unasked-answer");
            reader.next();
            return;
        }
        long now = System.nanoTime();
        tally.answered++;
        tally.requests.record(now - sentAt);
        ByteBuf next = null;
        if (reader.status() == 200) {
            next = talking.after(reader, tally);
        } else {
            tally.error(Integer.toString(reader.status()));
        }
        boolean failed = reader.status() != 200;
        reader.next();
        if (next != null) {
            send(next);
            return;
        }
        if (!failed) {
            tally.finished++;
            tally.conversations.record(now - begunAt);
        }
        conversation = null;
        owner.done(this);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!closing) {
            tally.error("closed-by-server");
        }
        owner.lost(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!closing) {
            tally.error(cause.getClass().getSimpleName());
        }
        closing = true;
        context.close();
    }
}
