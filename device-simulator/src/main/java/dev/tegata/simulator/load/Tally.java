package dev.tegata.simulator.load;

import java.util.Map;
import java.util.TreeMap;

/** What happened on the connections of one event loop, which alone touches it until it is merged. */
final class Tally {
    final Latencies requests = new Latencies();
    final Latencies conversations = new Latencies();
    final Map<String, Long> errors = new TreeMap<>();
    long answered;
    long finished;
    long commands;
    long handshakes;

    void error(String what) {
        errors.merge(what, 1L, Long::sum);
    }

    void clear() {
        requests.clear();
        conversations.clear();
        errors.clear();
        answered = 0;
        finished = 0;
        commands = 0;
        handshakes = 0;
    }

    void add(Tally other) {
        requests.add(other.requests);
        conversations.add(other.conversations);
        other.errors.forEach((what, count) -> errors.merge(what, count, Long::sum));
        answered += other.answered;
        finished += other.finished;
        commands += other.commands;
        handshakes += other.handshakes;
    }
}
