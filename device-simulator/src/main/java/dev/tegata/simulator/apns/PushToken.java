package dev.tegata.simulator.apns;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;

/** One device token and what waits for it. Guarded by the lock of {@link PushTokens}. */
final class PushToken {
    private static final int MAX_DELIVERIES = 100;

    private final Condition arrived;
    private final List<Delivery> deliveries = new ArrayList<>();
    private String topic;
    private PushListener listener;
    private boolean online = true;
    private Optional<Instant> removed = Optional.empty();
    private Optional<Stored> stored = Optional.empty();

    /** APNs keeps one push for a device that is away: the last. */
    record Stored(String pushMagic, Optional<Instant> expiration) {
        boolean isAlive(Instant now) {
            return expiration.map(now::isBefore).orElse(true);
        }
    }

    PushToken(String topic, PushListener listener, Condition arrived) {
        this.topic = topic;
        this.listener = listener;
        this.arrived = arrived;
    }

    void register(String newTopic, PushListener newListener) {
        topic = newTopic;
        listener = newListener;
        removed = Optional.empty();
    }

    String topic() {
        return topic;
    }

    PushListener listener() {
        return listener;
    }

    Condition arrived() {
        return arrived;
    }

    boolean isOnline() {
        return online;
    }

    void online(boolean now) {
        online = now;
    }

    Optional<Instant> removed() {
        return removed;
    }

    void remove(Instant moment) {
        removed = Optional.of(moment);
        stored = Optional.empty();
    }

    /** Keeps this push instead of an older one; true when there was one. */
    boolean store(Stored push) {
        boolean replaced = stored.isPresent();
        stored = Optional.of(push);
        return replaced;
    }

    /** What was kept, if it has not expired. */
    Optional<Stored> takeStored(Instant now) {
        Optional<Stored> kept = stored.filter(push -> push.isAlive(now));
        stored = Optional.empty();
        return kept;
    }

    void deliver(Delivery delivery) {
        deliveries.add(delivery);
        if (deliveries.size() > MAX_DELIVERIES) {
            deliveries.removeFirst();
        }
        arrived.signalAll();
    }

    List<Delivery> deliveriesAfter(long number) {
        return deliveries.stream().filter(one -> one.number() > number).toList();
    }
}
