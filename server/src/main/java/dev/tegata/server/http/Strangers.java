package dev.tegata.server.http;

import io.netty.channel.Channel;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The connections that have not yet asked for anything and got it, oldest first; those in their handshake are among them.
 *
 * <p>A device is a stranger for some milliseconds, an attacker's idle connection for ever. So there is room for few of them, and a new one takes the
 * place of the oldest: whoever would keep devices out has to come as often as all places are taken within one handshake. Thread-safe.
 */
final class Strangers {
    private final int places;
    private final Set<Channel> waiting = new LinkedHashSet<>();

    Strangers(int places) {
        this.places = places;
    }

    /** Takes one in. Returns the one that has to go for it. */
    synchronized Optional<Channel> add(Channel connection) {
        waiting.add(connection);
        return waiting.size() > places ? oldest() : Optional.empty();
    }

    /** Takes the oldest out, to be closed; empty when there is no stranger. */
    synchronized Optional<Channel> oldest() {
        Optional<Channel> oldest = waiting.stream().findFirst();
        oldest.ifPresent(waiting::remove);
        return oldest;
    }

    /** It got what it asked for, or is gone. */
    synchronized void remove(Channel connection) {
        waiting.remove(connection);
    }

    synchronized int count() {
        return waiting.size();
    }
}
