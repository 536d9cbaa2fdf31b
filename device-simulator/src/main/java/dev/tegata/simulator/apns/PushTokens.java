package dev.tegata.simulator.apns;

import com.eatthepath.pushy.apns.server.RejectedNotificationException;
import com.eatthepath.pushy.apns.server.RejectionReason;
import com.eatthepath.pushy.apns.server.UnregisteredDeviceTokenException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The table of device tokens and the way a push takes through it. Thread-safe. */
final class PushTokens {
    private static final Logger LOG = LoggerFactory.getLogger(PushTokens.class);

    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, PushToken> tokens = new HashMap<>();

    // Begins with the time: a device that remembers a number from before a restart must not wait for it again.
    private long delivered;

    PushTokens(InstantSource clock) {
        this.clock = clock;
        delivered = clock.instant().toEpochMilli();
    }

    void register(String hex, String topic, PushListener listener) {
        lock.lock();
        try {
            tokens.computeIfAbsent(hex, key -> new PushToken(topic, listener, lock.newCondition()))
                    .register(topic, listener);
        } finally {
            lock.unlock();
        }
    }

    /** From now on pushes to it are answered 410; false when it was never registered. */
    boolean remove(String hex) {
        lock.lock();
        try {
            Optional<PushToken> token = find(hex);
            token.ifPresent(one -> one.remove(clock.instant()));
            return token.isPresent();
        } finally {
            lock.unlock();
        }
    }

    /** Takes the device off the net or back on it; what was kept for it is delivered. False when it was never registered. */
    boolean setOnline(String hex, boolean online) {
        lock.lock();
        try {
            Optional<PushToken> token = find(hex);
            token.ifPresent(one -> {
                one.online(online);
                if (online) {
                    one.takeStored(clock.instant()).ifPresent(kept -> deliver(hex, one, kept.pushMagic()));
                }
            });
            return token.isPresent();
        } finally {
            lock.unlock();
        }
    }

    /** Delivers, stores or drops the push and says which; or refuses it as APNs does. */
    String accept(PushRequest push, String certificateTopic) throws RejectedNotificationException {
        lock.lock();
        try {
            PushToken token = find(push.token())
                    .orElseThrow(() -> new RejectedNotificationException(RejectionReason.BAD_DEVICE_TOKEN));
            if (token.removed().isPresent()) {
                throw new UnregisteredDeviceTokenException(token.removed().get());
            }
            PushRequest.refuse(!token.topic().equals(certificateTopic), RejectionReason.DEVICE_TOKEN_NOT_FOR_TOPIC);
            return push.pushMagic().map(magic -> take(push, token, magic)).orElse("ignored");
        } finally {
            lock.unlock();
        }
    }

    private String take(PushRequest push, PushToken token, String pushMagic) {
        if (token.isOnline()) {
            deliver(push.token(), token, pushMagic);
            return "delivered";
        }
        PushToken.Stored stored = new PushToken.Stored(pushMagic, push.expiration());
        if (!stored.isAlive(clock.instant())) {
            return "dropped";
        }
        return token.store(stored) ? "replaced a stored one" : "stored";
    }

    private void deliver(String hex, PushToken token, String pushMagic) {
        delivered++;
        token.deliver(new Delivery(delivered, pushMagic, clock.instant().toString()));
        PushListener listener = token.listener();
        Thread.ofVirtual().name("push " + hex).start(() -> wake(listener, hex, pushMagic));
    }

    private static void wake(PushListener listener, String hex, String pushMagic) {
        try {
            listener.pushed(HexFormat.of().parseHex(hex), pushMagic);
        } catch (RuntimeException e) {
            LOG.error("the device of token {} failed on its push", hex, e);
        }
    }

    /** The deliveries after this number, waiting for the first one; empty when the token was never registered. */
    Optional<List<Delivery>> deliveriesAfter(String hex, long number, Duration patience) throws InterruptedException {
        Instant asked = Instant.now();
        lock.lock();
        try {
            Optional<PushToken> token = find(hex);
            if (token.isEmpty()) {
                return Optional.empty();
            }
            List<Delivery> found = token.get().deliveriesAfter(number);
            Duration left = patience;
            while (found.isEmpty() && left.isPositive()) {
                // A wake-up without a delivery only means to look again; the time left is real time, not the test's.
                if (!token.get().arrived().await(left.toMillis(), TimeUnit.MILLISECONDS)) {
                    break;
                }
                found = token.get().deliveriesAfter(number);
                left = patience.minus(Duration.between(asked, Instant.now()));
            }
            return Optional.of(found);
        } finally {
            lock.unlock();
        }
    }

    void clear() {
        lock.lock();
        try {
            tokens.clear();
        } finally {
            lock.unlock();
        }
    }

    private Optional<PushToken> find(String hex) {
        return Optional.ofNullable(tokens.get(hex));
    }
}
