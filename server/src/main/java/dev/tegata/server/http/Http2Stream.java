package dev.tegata.server.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.util.ReferenceCountUtil;

/** One HTTP/2 stream: one request, one answer. */
final class Http2Stream extends ExchangeHandler {
    Http2Stream(Kernel kernel, Channel channel, Peer peer) {
        super(kernel, channel, peer);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof HttpObject part && (phase() == Phase.WAITING || phase() == Phase.RECEIVING)) {
                accept(part);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    boolean http2() {
        return true;
    }

    @Override
    Channel connection() {
        return channel.parent();
    }

    @Override
    void answered(boolean reusable, boolean requestComplete) {
        done();
        if (!requestComplete) {
            // RFC 9113, section 8.1: with the whole answer sent, NO_ERROR asks the client to stop sending the rest.
            Outcome.note(channel.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR)));
        }
    }
}
