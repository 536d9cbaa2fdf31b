package dev.tegata.simulator.apple;

import dev.tegata.simulator.fault.Fault;
import dev.tegata.simulator.fault.FaultKind;
import dev.tegata.simulator.fault.Faults;
import dev.tegata.simulator.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings notifications to the MDM server: best effort, three tries, 2xx is delivered. */
final class Notifier implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);
    private static final int TRIES = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final AsyncEvents events;
    private final Faults faults;
    private final Supplier<Duration> retryDelay;
    private final HttpClient client;
    private final Queue<Notification> held = new ConcurrentLinkedQueue<>();

    Notifier(AsyncEvents events, Faults faults, Supplier<Duration> retryDelay, Optional<SSLContext> trust) {
        this.events = events;
        this.faults = faults;
        this.retryDelay = retryDelay;
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE);
        trust.ifPresent(builder::sslContext);
        client = builder.build();
    }

    /** Sends them soon, as the faults that are switched on have it. */
    void send(List<Notification> notifications) {
        send(notifications, events::schedule);
    }

    /** The same, but what no fault holds up is delivered, or has failed once, when this returns. */
    void sendNow(List<Notification> notifications) {
        send(notifications, (delay, work) -> {
            if (delay.isZero()) {
                work.run();
            } else {
                events.schedule(delay, work);
            }
        });
    }

    private void send(List<Notification> notifications, BiConsumer<Duration, Runnable> schedule) {
        for (Notification notification : notifications) {
            if (faults.strike(FaultKind.NOTIFICATION_LOST).isPresent()) {
                continue;
            }
            Optional<Fault> overtaken = faults.strike(FaultKind.NOTIFICATION_OVERTAKEN);
            if (overtaken.isPresent()) {
                overtaken.ifPresent(fault -> hold(notification, fault.delay()));
                continue;
            }
            Duration delay = faults.strike(FaultKind.NOTIFICATION_DELAYED)
                    .map(Fault::delay)
                    .orElse(Duration.ZERO);
            int copies = faults.strike(FaultKind.NOTIFICATION_DUPLICATED).isPresent() ? 2 : 1;
            for (int copy = 0; copy < copies; copy++) {
                schedule.accept(delay, () -> {
                    attempt(notification, 1);
                    releaseHeld();
                });
            }
        }
    }

    private void hold(Notification notification, Duration atMost) {
        held.add(notification);
        events.schedule(atMost, () -> {
            if (held.remove(notification)) {
                attempt(notification, 1);
            }
        });
    }

    private void releaseHeld() {
        for (Notification next = held.poll(); next != null; next = held.poll()) {
            attempt(next, 1);
        }
    }

    /** Forgets what is held back. */
    void clear() {
        held.clear();
    }

    private void attempt(Notification notification, int number) {
        if (deliver(notification)) {
            return;
        }
        if (number < TRIES) {
            events.schedule(retryDelay.get(), () -> attempt(notification, number + 1));
        } else {
            LOG.warn("notification {} {} given up after {} tries", notification.type(), notification.id(), TRIES);
        }
    }

    /** One try, on this thread; true when the receiver answered 2xx. */
    boolean deliver(Notification notification) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(notification.receiver().url()))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + notification.receiver().authToken())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Json.write(notification.json())))
                .build();
        try {
            int status =
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            LOG.debug("notification {} {} answered {}", notification.type(), notification.id(), status);
            return status / 100 == 2;
        } catch (IOException e) {
            LOG.info("notification {} {} not delivered: {}", notification.type(), notification.id(), e.toString());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
