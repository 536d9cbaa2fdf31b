package dev.tegata.simulator.apple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.fault.Fault;
import dev.tegata.simulator.fault.FaultKind;
import dev.tegata.simulator.fault.Faults;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Accepts asynchronous requests and carries them out later, faults included. */
final class EventQueue {
    private final VppState state;
    private final AsyncEvents events;
    private final Faults faults;
    private final Notifications notifications;
    private final Notifier notifier;
    private final Map<String, Runnable> early = new ConcurrentHashMap<>();

    EventQueue(VppState state, AsyncEvents events, Faults faults, Notifier notifier) {
        this.state = state;
        this.events = events;
        this.faults = faults;
        this.notifications = new Notifications(state);
        this.notifier = notifier;
    }

    /** What an event does to its location when its time has come. */
    interface Work extends Function<Location, List<TargetResult>> {}

    /**
     * Queues an event; called inside the lock of {@link VppState}.
     *
     * @param requested how many targets it has as far as can be told now
     */
    VppEvent accept(Location location, EventType type, int requested, Work work) {
        VppEvent event = new VppEvent(state.newId(), type, requested, Optional.empty());
        location.events().put(event.id(), event);
        if (faults.strike(FaultKind.EVENT_STAYS_PENDING).isPresent()) {
            return event;
        }
        if (faults.strike(FaultKind.EVENT_ENDS_BEFORE_ANSWER).isPresent()) {
            early.put(event.id(), () -> notifier.sendNow(execute(location.uId(), event, work)));
            return event;
        }
        Duration delay = faults.strike(FaultKind.EVENT_ENDS_LATE)
                .map(Fault::delay)
                .orElseGet(() -> state.behaviour().eventDelay());
        events.schedule(delay, () -> notifier.send(execute(location.uId(), event, work)));
        return event;
    }

    /** Carries out what is to end before its request is answered; called outside the lock, since it waits for the receiver. */
    void beforeAnswer(VppEvent event) {
        Optional.ofNullable(early.remove(event.id())).ifPresent(Runnable::run);
    }

    private List<Notification> execute(String uId, VppEvent event, Work work) {
        return state.locked(() -> state.location(uId)
                .map(location -> {
                    VppEvent ended = event.ended(work.apply(location));
                    location.events().put(ended.id(), ended);
                    return notifications.ofEvent(location, ended);
                })
                .orElse(List.of()));
    }

    /** The error that a fault lays on this target, if one does. */
    Optional<ObjectNode> faultOf(Holder holder) {
        return faults.strikeTarget(holder.id()).map(fault -> VppError.json(fault.errorNumber()));
    }
}
