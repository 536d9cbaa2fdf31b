package dev.tegata.server.licence.cause;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What follows when a step at Apple did not come through. */
public sealed interface Next {
    /** Apple's number and words, where it gave any. */
    record Reason(Cause cause, Optional<Integer> number, Optional<String> text) {
        /** For the timeline. */
        public Map<String, Object> detail() {
            Map<String, Object> detail = new LinkedHashMap<>();
            detail.put("cause", cause.key());
            number.ifPresent(value -> detail.put("number", value));
            text.ifPresent(value -> detail.put("text", value));
            return detail;
        }
    }

    Reason reason();

    /** @param alone to be sent by itself, so that it can neither take others down nor be taken down by them */
    record Again(Instant at, boolean alone, Reason reason) implements Next {}

    record Fail(Reason reason) implements Next {}
}
