package dev.tegata.vpp;

import java.util.List;
import java.util.Optional;

/**
 * How far Apple is with a queued change (Apple: "Event Status").
 *
 * @param type empty when Apple did not say
 * @param numCompleted those done; with {@link State#FAILED} it may be most of them, so never roll everything back
 * @param numRequested assets times holders, or users
 * @param failures why the others are not done
 */
public record EventStatus(
        State state, Optional<EventType> type, long numCompleted, long numRequested, List<ErrorResponse> failures) {

    /** Whether Apple has finished. */
    public enum State {
        PENDING,
        COMPLETE,
        /** Finished, and at least one part of it failed. */
        FAILED
    }

    public EventStatus {
        failures = List.copyOf(failures);
    }

    static EventStatus of(Fields answer) {
        String text = answer.text("eventStatus");
        State state = switch (text) {
            case "PENDING" -> State.PENDING;
            case "COMPLETE" -> State.COMPLETE;
            case "FAILED" -> State.FAILED;
            default ->
                throw new Fields.UnexpectedShape("PENDING, COMPLETE or FAILED in eventStatus", "\"" + text + "\"");
        };
        return new EventStatus(
                state,
                answer.optionalText("eventType").map(EventType::of),
                answer.number("numCompleted", 0),
                answer.number("numRequested", 0),
                answer.list("failures", ErrorResponse::of));
    }

    /** Whether some of it was done and some not. */
    public boolean partial() {
        return state == State.FAILED && numCompleted > 0;
    }
}
