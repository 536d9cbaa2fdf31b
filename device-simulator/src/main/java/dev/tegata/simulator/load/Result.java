package dev.tegata.simulator.load;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Map;

/**
 * What a run came to; written as one line of JSON.
 *
 * @param answered requests that were answered, with whatever status
 * @param finished conversations that came to their end
 * @param commands commands acknowledged
 * @param handshakes full TLS handshakes made; sessions are never resumed
 * @param errors by status or name
 * @param open connections open at the end
 * @param cpuSeconds of this process, while it was counted
 */
@JsonPropertyOrder({
    "event",
    "mode",
    "connections",
    "seconds",
    "answered",
    "finished",
    "commands",
    "handshakes",
    "errors"
})
record Result(
        String event,
        String mode,
        int connections,
        double seconds,
        long answered,
        long finished,
        long commands,
        long handshakes,
        Map<String, Long> errors,
        int open,
        double p50Millis,
        double p99Millis,
        double longestMillis,
        double conversationP50Millis,
        double conversationP99Millis,
        double cpuSeconds) {}
