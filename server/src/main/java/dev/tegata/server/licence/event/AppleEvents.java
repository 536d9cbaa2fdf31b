package dev.tegata.server.licence.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tegata.server.licence.apple.Apple;
import dev.tegata.server.licence.cause.Cause;
import dev.tegata.server.licence.cause.Next;
import dev.tegata.server.licence.location.Locations;
import dev.tegata.server.licence.workbench.LicenceSettings;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.work.Worker;
import dev.tegata.storage.licence.AppleEventRow;
import dev.tegata.storage.licence.AppleEventState;
import dev.tegata.storage.licence.AppleEventStore;
import dev.tegata.storage.licence.LocationRow;
import dev.tegata.vpp.EventId;
import dev.tegata.vpp.EventPolling;
import dev.tegata.vpp.EventStatus;
import dev.tegata.vpp.VppErrorCategory;
import dev.tegata.vpp.VppException;
import dev.tegata.vpp.VppRefusedException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows asynchronous requests to their end: asks Apple for their status, and where that does not tell, settles by Apple's lists.
 *
 * <p>A request still POSTING when it comes here was being sent by a node that died, or got no answer: whether Apple took it is open, so the
 * lists decide before anything is sent again.
 */
public final class AppleEvents implements Worker {
    /** Longer than a call to Apple can take, so that a request is not settled while it is still being sent. */
    public static final Duration POSTING_LEASE = Duration.ofMinutes(2);

    /** A batch of accounts is read one by one at Apple's pace. */
    private static final Duration LEASE = Duration.ofMinutes(5);

    /** Apple's advice: what is pending for ten minutes will not end. */
    static final Duration LOST_AFTER = EventPolling.RESEND_AFTER;

    /** While Apple is unreachable or the token does not work, a request waits: for a weekend, and no longer. */
    static final Duration GIVE_UP_AFTER = Duration.ofDays(3);

    /** Between tries while Apple cannot be asked. */
    private static final Duration UNSERVED_PAUSE = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(AppleEvents.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Workbench bench;
    private final Apple apple;
    private final LicenceSettings settings;
    private final Settlement users;
    private final Settlement assignments;

    public AppleEvents(
            Workbench bench, Apple apple, LicenceSettings settings, Settlement users, Settlement assignments) {
        this.bench = bench;
        this.apple = apple;
        this.settings = settings;
        this.users = users;
        this.assignments = assignments;
    }

    @Override
    public String name() {
        return "apple-events";
    }

    @Override
    public int runOnce() {
        Instant now = bench.now();
        Optional<AppleEventRow> due =
                bench.database().store(AppleEventStore.class).claim(now, now.plus(LEASE));
        due.ifPresent(this::follow);
        return due.isPresent() ? 1 : 0;
    }

    private void follow(AppleEventRow event) {
        LocationRow location = bench.database().withHandle(tx -> Locations.find(tx, event.locationId()));
        try {
            Optional<Settlement.Outcome> outcome = event.state() == AppleEventState.PENDING
                    ? ask(event, location)
                    : Optional.of(Settlement.Outcome.LOST);
            if (outcome.isPresent()) {
                settle(event, location, outcome.get());
            } else {
                bench.database()
                        .store(AppleEventStore.class)
                        .lookAgain(event.id(), event.state(), bench.now().plus(settings.pollInterval()));
            }
        } catch (VppException e) {
            later(event, e);
        }
    }

    /** Empty while Apple is at it. */
    private Optional<Settlement.Outcome> ask(AppleEventRow event, LocationRow location) {
        EventId eventId = new EventId(event.eventId().orElseThrow());
        EventStatus status;
        try {
            status = apple.ask(location, (client, token) -> client.eventStatus(token, eventId));
        } catch (VppRefusedException e) {
            if (e.error().category() == VppErrorCategory.NOT_FOUND) {
                LOG.warn("Apple does not know the event {} (any more): {}", event.id(), e.getMessage());
                return Optional.of(Settlement.Outcome.LOST);
            }
            throw e;
        }
        boolean lost = !event.postedAt().plus(LOST_AFTER).isAfter(bench.now());
        Optional<Integer> completed = Optional.of((int) Math.min(status.numCompleted(), Integer.MAX_VALUE));
        return switch (status.state()) {
            case PENDING -> lost ? Optional.of(Settlement.Outcome.LOST) : Optional.empty();
            case COMPLETE -> Optional.of(new Settlement.Outcome(AppleEventState.COMPLETE, completed, List.of()));
            case FAILED -> Optional.of(new Settlement.Outcome(AppleEventState.FAILED, completed, status.failures()));
        };
    }

    private void settle(AppleEventRow event, LocationRow location, Settlement.Outcome outcome) {
        Settlement.Effect effect = settlementOf(event).prepare(event, location, outcome);
        bench.database().useTransaction(tx -> {
            boolean ours = tx.attach(AppleEventStore.class)
                            .end(event.id(), outcome.state(), outcome.completed(), failures(outcome))
                    > 0;
            if (ours) {
                effect.apply(tx);
            }
        });
        bench.bell().ring();
    }

    private Settlement settlementOf(AppleEventRow event) {
        return switch (event.type()) {
            case CREATE, UPDATE, RETIRE -> users;
            case ASSOCIATE, DISASSOCIATE -> assignments;
        };
    }

    private void later(AppleEventRow event, VppException e) {
        LOG.warn("event {} of {} cannot be followed now: {}", event.id(), event.type(), e.getMessage());
        if (event.postedAt().plus(GIVE_UP_AFTER).isAfter(bench.now())) {
            Duration pause = e.retryAfter().orElse(e.retryable() ? settings.pollInterval() : UNSERVED_PAUSE);
            bench.database()
                    .store(AppleEventStore.class)
                    .lookAgain(event.id(), event.state(), bench.now().plus(pause));
            return;
        }
        Next.Reason reason =
                new Next.Reason(Cause.APPLE_UNREACHABLE, Optional.empty(), Optional.ofNullable(e.getMessage()));
        bench.database().useTransaction(tx -> {
            if (tx.attach(AppleEventStore.class)
                            .end(event.id(), AppleEventState.LOST, Optional.empty(), Optional.empty())
                    > 0) {
                settlementOf(event).giveUp(tx, event, reason);
            }
        });
    }

    private static Optional<String> failures(Settlement.Outcome outcome) {
        if (outcome.failures().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.writeValueAsString(outcome.failures()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("failures of plain values expected", e);
        }
    }
}
