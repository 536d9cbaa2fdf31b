package dev.tegata.simulator.load;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes what devices say before the clock runs, and keeps what further runs can use: signatures are dear. Not thread-safe. */
final class Preparation {
    /** Two requests of each device in turn: whichever of them comes, the last one had another token. */
    private static final int TOKENS_A_DEVICE = 2;

    private final Map<Path, LoadFleet> fleets = new HashMap<>();
    private final Map<Signed, Conversations.Ring> rings = new HashMap<>();

    /** What a ring of signed requests depends on. */
    private record Signed(Mode mode, Path fleet, String topic, String host, int from, int devices) {}

    LoadFleet fleet(Plan plan) throws IOException {
        @Nullable LoadFleet known = fleets.get(plan.fleet());
        if (known == null) {
            known = LoadFleet.open(plan.fleet());
            fleets.put(plan.fleet(), known);
        }
        return known;
    }

    Run.Script script(Plan plan) throws IOException {
        Messages messages = new Messages(plan.server().getAuthority(), plan.topic(), fleet(plan));
        return switch (plan.mode()) {
            case POLL -> device -> new Conversations.Again(Messages.buffer(messages.poll(device)));
            case IDLE, HANDSHAKE -> polls(plan, messages);
            case TOKEN_UPDATE ->
                device -> new Conversations.NewTokens(
                        messages.tokenUpdate(device), plan.seed() << 32 | (long) device << 24);
            case SIGNED_POLL, SIGNED_TOKEN_UPDATE -> {
                Conversations.Ring ring = ring(plan, messages);
                yield device -> ring;
            }
            case CYCLE, KEPT_CYCLE -> {
                Map<Integer, byte[]> acknowledgements = each(plan, messages::acknowledgement);
                Map<Integer, byte[]> polls = each(plan, messages::poll);
                yield device ->
                        new Conversations.Commands(Messages.buffer(of(polls, device)), of(acknowledgements, device));
            }
            case ENROLL -> {
                Map<Integer, byte[]> authenticates = each(plan, messages::authenticate);
                Map<Integer, byte[]> tokens = each(plan, messages::tokenUpdate);
                yield device -> Conversations.Enrollment.of(
                        Messages.buffer(of(authenticates, device)), Messages.buffer(of(tokens, device)));
            }
        };
    }

    private static Run.Script polls(Plan plan, Messages messages) {
        Map<Integer, byte[]> polls = each(plan, messages::poll);
        return device -> new Conversations.Once(Messages.buffer(of(polls, device)));
    }

    private static byte[] of(Map<Integer, byte[]> requests, int device) {
        byte @Nullable [] request = requests.get(device);
        if (request == null) {
            throw new IllegalStateException("nothing was prepared for device " + device);
        }
        return request;
    }

    private static Map<Integer, byte[]> each(Plan plan, IntFunction<byte[]> request) {
        Map<Integer, byte[]> made = HashMap.newHashMap(plan.devices());
        for (int device = plan.from(); device < plan.from() + plan.devices(); device++) {
            made.put(device, request.apply(device));
        }
        return made;
    }

    /** A further run goes on where the last one ended, or it would begin with tokens the server knows. */
    private Conversations.Ring ring(Plan plan, Messages messages) {
        Signed key = new Signed(
                plan.mode(), plan.fleet(), plan.topic(), plan.server().getAuthority(), plan.from(), plan.devices());
        return rings.computeIfAbsent(key, missing -> {
            int variants = plan.mode() == Mode.SIGNED_POLL ? 1 : TOKENS_A_DEVICE;
            byte[][] requests = IntStream.range(0, plan.devices() * variants)
                    .parallel()
                    .mapToObj(i -> plan.mode() == Mode.SIGNED_POLL
                            ? messages.signedPoll(plan.from() + i)
                            : messages.signedTokenUpdate(plan.from() + i % plan.devices(), token(plan, i)))
                    .toArray(byte[][]::new);
            ByteBuf[] ring = new ByteBuf[requests.length];
            for (int i = 0; i < ring.length; i++) {
                ring[i] = Messages.buffer(requests[i]);
            }
            return new Conversations.Ring(ring, new AtomicInteger());
        });
    }

    private static byte[] token(Plan plan, int request) {
        return ByteBuffer.allocate(16).putLong(plan.seed()).putLong(request).array();
    }
}
