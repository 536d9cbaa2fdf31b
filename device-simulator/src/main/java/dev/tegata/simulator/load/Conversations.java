package dev.tegata.simulator.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The conversations of each mode. */
final class Conversations {
    static final String NOT_EMPTY = "answer-not-empty";
    static final String NO_UUID = "command-without-uuid";

    private static final byte[] BASE64 =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".getBytes(StandardCharsets.US_ASCII);

    /** Ten characters hold 60 bits, more than there are updates. */
    private static final int TOKEN_CHARACTERS = 10;

    private Conversations() {}

    /** One request over and over; nothing waits for this device, so anything but an empty answer is an error. */
    record Again(ByteBuf opening) implements Conversation {
        @Override
        public ByteBuf after(ResponseReader answer, Tally tally) {
            expectEmpty(answer, tally);
            return opening;
        }
    }

    /** One request, then nothing. */
    record Once(ByteBuf opening) implements Conversation {
        @Override
        public @Nullable ByteBuf after(ResponseReader answer, Tally tally) {
            expectEmpty(answer, tally);
            return null;
        }
    }

    /** The requests of a ring, shared by all connections: each request comes from another device. */
    record Ring(ByteBuf[] requests, AtomicInteger position) implements Conversation {
        @Override
        public ByteBuf opening() {
            return requests[Math.floorMod(position.getAndIncrement(), requests.length)];
        }

        @Override
        public ByteBuf after(ResponseReader answer, Tally tally) {
            expectEmpty(answer, tally);
            return opening();
        }
    }

    /** TokenUpdates of one device, each with a token it never had. */
    static final class NewTokens implements Conversation {
        private final ByteBuf request;
        private final ByteBuf kept;
        private final int slot;
        private long token;

        NewTokens(byte[] template, long firstToken) {
            request = Unpooled.directBuffer(template.length).writeBytes(template);
            kept = Unpooled.unreleasableBuffer(request);
            slot = Messages.slot(template, Messages.TOKEN_SLOT);
            token = firstToken;
        }

        @Override
        public ByteBuf opening() {
            token++;
            for (int i = 0; i < TOKEN_CHARACTERS; i++) {
                request.setByte(slot + i, BASE64[(int) (token >>> (6 * i)) & 63]);
            }
            return kept;
        }

        @Override
        public ByteBuf after(ResponseReader answer, Tally tally) {
            expectEmpty(answer, tally);
            return opening();
        }
    }

    /** Authenticate and TokenUpdate. */
    record Enrollment(ByteBuf opening, ByteBuf tokenUpdate, int[] step) implements Conversation {
        static Enrollment of(ByteBuf authenticate, ByteBuf tokenUpdate) {
            return new Enrollment(authenticate, tokenUpdate, new int[1]);
        }

        @Override
        public @Nullable ByteBuf after(ResponseReader answer, Tally tally) {
            expectEmpty(answer, tally);
            return step[0]++ == 0 ? tokenUpdate : null;
        }
    }

    /** A poll, and an acknowledgement of each command that comes, until none comes. */
    static final class Commands implements Conversation {
        private final ByteBuf poll;
        private final ByteBuf acknowledgement;
        private final ByteBuf kept;
        private final int slot;
        private final byte[] uuid = new byte[Messages.COMMAND_SLOT.length()];
        private boolean acknowledging;

        Commands(ByteBuf poll, byte[] acknowledgement) {
            this.poll = poll;
            this.acknowledgement = Unpooled.directBuffer(acknowledgement.length).writeBytes(acknowledgement);
            this.kept = Unpooled.unreleasableBuffer(this.acknowledgement);
            this.slot = Messages.slot(acknowledgement, Messages.COMMAND_SLOT);
        }

        @Override
        public ByteBuf opening() {
            acknowledging = false;
            return poll;
        }

        @Override
        public @Nullable ByteBuf after(ResponseReader answer, Tally tally) {
            if (acknowledging) {
                tally.commands++;
            }
            if (answer.bodyLength() == 0) {
                return null;
            }
            if (!answer.commandUuid(uuid)) {
                tally.error(NO_UUID);
                return null;
            }
            acknowledgement.setBytes(slot, uuid);
            acknowledging = true;
            return kept;
        }
    }

    private static void expectEmpty(ResponseReader answer, Tally tally) {
        if (answer.bodyLength() > 0) {
            tally.error(NOT_EMPTY);
        }
    }
}
