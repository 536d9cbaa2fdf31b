package dev.tegata.server.licence.event;

import dev.tegata.server.licence.cause.Next;
import dev.tegata.storage.licence.AppleEventRow;
import dev.tegata.storage.licence.AppleEventState;
import dev.tegata.storage.licence.LocationRow;
import dev.tegata.vpp.ErrorResponse;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Draws the consequences of one kind of asynchronous request to Apple. */
public interface Settlement {
    /**
     * How a request ended.
     *
     * @param failures what Apple's status named; empty when all came through, or the end is not known
     */
    record Outcome(AppleEventState state, Optional<Integer> completed, List<ErrorResponse> failures) {
        /** It cannot be known from Apple's event; only its lists tell. */
        static final Outcome LOST = new Outcome(AppleEventState.LOST, Optional.empty(), List.of());

        public boolean complete() {
            return state == AppleEventState.COMPLETE;
        }
    }

    /** What is to be written, in one transaction with the end of the event. */
    interface Effect {
        void apply(Handle tx);
    }

    /** Reads from Apple's lists what is needed to decide; outside of a transaction. */
    Effect prepare(AppleEventRow event, LocationRow location, Outcome outcome);

    /** Apple could not be asked for so long that everything waiting for the event fails. */
    void giveUp(Handle tx, AppleEventRow event, Next.Reason reason);
}
