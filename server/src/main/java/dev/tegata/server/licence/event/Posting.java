package dev.tegata.server.licence.event;

import dev.tegata.vpp.EventId;
import dev.tegata.vpp.VppException;
import java.util.function.Supplier;

/** What became of posting an asynchronous request to Apple. */
public sealed interface Posting {
    /** Apple took it and works on it. */
    record Taken(EventId eventId) implements Posting {}

    /** No answer came that says whether Apple took it: its lists have to tell. */
    record Unclear(VppException problem) implements Posting {}

    /** Nothing was queued. */
    record Refused(VppException problem) implements Posting {}

    static Posting of(Supplier<EventId> post) {
        try {
            return new Taken(post.get());
        } catch (VppException e) {
            return e.mayHaveTakenEffect() ? new Unclear(e) : new Refused(e);
        }
    }
}
