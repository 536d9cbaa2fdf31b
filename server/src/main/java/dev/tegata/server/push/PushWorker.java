package dev.tegata.server.push;

import dev.tegata.apns.MdmPush;
import dev.tegata.apns.PushOutcome;
import dev.tegata.server.timeline.Actor;
import dev.tegata.server.timeline.Timeline;
import dev.tegata.server.work.Worker;
import dev.tegata.storage.Database;
import dev.tegata.storage.event.EventResult;
import dev.tegata.storage.event.Subject;
import dev.tegata.storage.push.ClaimedPush;
import dev.tegata.storage.push.PushIntentStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the pushes that are wished for, many at once, and writes each outcome as it comes, so that one slow answer holds up nobody.
 *
 * <p>Without a push certificate the intents stay where they are until a node has one. Thread-safe; what is under way when the process ends
 * is pushed again by whoever claims it after the lease.
 */
public final class PushWorker implements Worker {
    private static final Logger LOG = LoggerFactory.getLogger(PushWorker.class);
    private static final Executor OUTCOMES =
            task -> Thread.ofVirtual().name("push-outcome").start(task);

    private final Database database;
    private final Optional<PushChannel> channel;
    private final PushSettings settings;
    private final Timeline timeline;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Semaphore free;
    private final AtomicBoolean saidWhyNot = new AtomicBoolean();
    private Optional<Instant> lastAlarm = Optional.empty();

    /** @param channel empty while no push certificate is configured */
    public PushWorker(
            Database database,
            Optional<PushChannel> channel,
            PushSettings settings,
            Timeline timeline,
            InstantSource clock,
            RandomGenerator random) {
        this.database = database;
        this.channel = channel;
        this.settings = settings;
        this.timeline = timeline;
        this.clock = clock;
        this.random = random;
        this.free = new Semaphore(settings.inFlight());
    }

    @Override
    public String name() {
        return "push";
    }

    /** Claims and sends as many pushes as may be under way; their outcomes follow by themselves. */
    @Override
    public int runOnce() {
        if (channel.isEmpty()) {
            if (saidWhyNot.compareAndSet(false, true)) {
                LOG.warn(
                        "no push certificate is configured: devices are not woken, they take commands when they poll by themselves");
            }
            return 0;
        }
        int room = roomForMore();
        if (room == 0) {
            return 0;
        }
        int claimed = 0;
        try {
            Instant now = clock.instant();
            List<ClaimedPush> due = database.store(PushIntentStore.class).claim(now, now.plus(settings.lease()), room);
            claimed = due.size();
            due.forEach(push -> begin(channel.get(), push));
        } finally {
            free.release(room - claimed);
        }
        return claimed;
    }

    /** Takes all permits that are free, waiting a moment for the first: a full house is not a reason to claim what others could send. */
    private int roomForMore() {
        try {
            return free.tryAcquire(1, TimeUnit.SECONDS) ? 1 + free.drainPermits() : 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private void begin(PushChannel to, ClaimedPush claimed) {
        try {
            send(to, claimed);
        } catch (RuntimeException e) {
            end(() -> {
                throw e;
            });
        }
    }

    private void send(PushChannel to, ClaimedPush claimed) {
        Optional<MdmPush> message = claimed.stillWanted() ? message(claimed) : Optional.empty();
        if (message.isEmpty()) {
            end(() -> intents().drop(claimed.enrollmentId(), claimed.generation()));
        } else if (!claimed.topic().equals(Optional.of(to.topic()))) {
            end(() -> otherTopic(to, claimed));
        } else {
            to.sender()
                    .push(message.get())
                    .whenCompleteAsync(
                            (outcome, failure) -> end(() -> {
                                if (failure != null) {
                                    throw new IllegalStateException("the push could not be sent", failure);
                                }
                                write(claimed, outcome);
                            }),
                            OUTCOMES)
                    .exceptionally(failure -> null);
        }
    }

    /** Empty when the enrollment cannot be pushed now; its next TokenUpdate wishes anew if anything waits. */
    private Optional<MdmPush> message(ClaimedPush claimed) {
        if (claimed.pushToken().isEmpty()
                || claimed.pushMagic().isEmpty()
                || claimed.pushStopped().isPresent()) {
            return Optional.empty();
        }
        return Optional.of(new MdmPush(
                claimed.pushToken().get(),
                claimed.pushMagic().get(),
                clock.instant().plus(settings.expiration())));
    }

    /** Frees the place of a push; if its outcome cannot be written it is pushed again after the lease, which does no harm. */
    private void end(Runnable outcome) {
        try {
            outcome.run();
        } catch (RuntimeException e) {
            LOG.error("the outcome of a push was not written; it is sent again in {}", settings.lease(), e);
        } finally {
            free.release();
        }
    }

    private void write(ClaimedPush claimed, PushOutcome outcome) {
        Instant now = clock.instant();
        switch (outcome) {
            case PushOutcome.Accepted(String apnsId) ->
                PushSchedule.afterPush(claimed.wishedAt(), claimed.attempts(), now)
                        .ifPresentOrElse(
                                next -> intents()
                                        .after(
                                                claimed.enrollmentId(),
                                                claimed.generation(),
                                                "accepted " + apnsId,
                                                now,
                                                next),
                                () -> giveUp(claimed));
            case PushOutcome.TokenGone(String reason, Optional<Instant> since) -> tokenGone(claimed, reason, since);
            case PushOutcome.TryLater later ->
                tryAgain(
                        claimed,
                        later.reason(),
                        PushSchedule.afterFailure(claimed.wishedAt(), claimed.failures(), later.pause(), now, random));
            case PushOutcome.Refused(String reason, boolean certificateProblem) -> {
                if (certificateProblem) {
                    alarm(reason);
                    tryAgain(claimed, reason, PushSchedule.afterRefusal(claimed.wishedAt(), now));
                } else {
                    tokenGone(claimed, reason, Optional.empty());
                }
            }
        }
    }

    private void tryAgain(ClaimedPush claimed, String reason, Optional<Instant> next) {
        next.ifPresentOrElse(at -> intents().failed(claimed.enrollmentId(), reason, at), () -> giveUp(claimed));
    }

    private void giveUp(ClaimedPush claimed) {
        LOG.info(
                "enrollment {} did not answer for {} days of pushes; it is pushed again with its next command",
                claimed.enrollmentId(),
                PushSchedule.GIVE_UP_AFTER.toDays());
        intents().drop(claimed.enrollmentId(), claimed.generation());
    }

    /** Stops until the next TokenUpdate, or, if one came after APNs' word, tries the token it brought. */
    private void tokenGone(ClaimedPush claimed, String reason, Optional<Instant> since) {
        byte[] token = claimed.pushToken().orElseThrow();
        Instant now = clock.instant();
        database.useTransaction(tx -> {
            PushIntentStore store = tx.attach(PushIntentStore.class);
            Optional<UUID> device = store.stop(claimed.enrollmentId(), token, reason, since);
            if (device.isPresent()) {
                timeline.append(
                        tx,
                        Actor.APPLE,
                        "device.push-stopped",
                        EventResult.FAILED,
                        List.of(Subject.device(device.get())),
                        Map.of("reason", reason));
                store.drop(claimed.enrollmentId(), claimed.generation());
            } else {
                PushSchedule.afterFailure(claimed.wishedAt(), claimed.failures(), Optional.empty(), now, random)
                        .ifPresentOrElse(
                                at -> store.failed(claimed.enrollmentId(), reason, at),
                                () -> store.drop(claimed.enrollmentId(), claimed.generation()));
            }
        });
    }

    /**
     * The certificate was replaced by one of another topic: the device will never hear it. The enrollment is not stopped, because with the
     * right certificate configured again it is well.
     */
    private void otherTopic(PushChannel to, ClaimedPush claimed) {
        String reason =
                "enrolled under the push topic %s, the push certificate is for %s: configure the certificate of that topic, or enroll the device again"
                        .formatted(claimed.topic().orElse("(none)"), to.topic());
        alarm(reason);
        tryAgain(claimed, reason, PushSchedule.afterRefusal(claimed.wishedAt(), clock.instant()));
    }

    /** Once an hour at most: every device of the fleet may have the same to say. */
    private void alarm(String reason) {
        if (!isFirstAlarmInAWhile()) {
            return;
        }
        LOG.error("APNs does not take pushes with this certificate: {}", reason);
        database.useTransaction(tx -> timeline.append(
                tx, Actor.APPLE, "push.refused", EventResult.FAILED, List.of(), Map.of("reason", reason)));
    }

    private synchronized boolean isFirstAlarmInAWhile() {
        Instant now = clock.instant();
        if (lastAlarm
                .filter(last -> now.isBefore(last.plus(PushSchedule.AFTER_REFUSAL)))
                .isPresent()) {
            return false;
        }
        lastAlarm = Optional.of(now);
        return true;
    }

    private PushIntentStore intents() {
        return database.store(PushIntentStore.class);
    }

    /** Waits until nothing is under way, at most {@code seconds}; for tests, which step the worker. */
    boolean settled(long seconds) throws InterruptedException {
        if (!free.tryAcquire(settings.inFlight(), seconds, TimeUnit.SECONDS)) {
            return false;
        }
        free.release(settings.inFlight());
        return true;
    }
}
