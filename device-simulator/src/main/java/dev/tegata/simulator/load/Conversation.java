package dev.tegata.simulator.load;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** What one device says, request by request. Confined to the event loop of its connection. */
interface Conversation {
    /** The first request. The buffer is the conversation's own: it is sent and kept. */
    ByteBuf opening();

    /** The request after an answer with status 200, or null when all is said. */
    @Nullable
    ByteBuf after(ResponseReader answer, Tally tally);
}
