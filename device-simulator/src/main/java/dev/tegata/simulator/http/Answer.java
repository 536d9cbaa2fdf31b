package dev.tegata.simulator.http;

import dev.tegata.simulator.json.Json;
import java.util.HashMap;
import java.util.Map;

/**
 * What is sent back.
 *
 * @param status HTTP status; 0 means no answer: the connection is cut
 */
public record Answer(int status, String contentType, String body, Map<String, String> headers) {
    static final int CUT = 0;

    public Answer {
        headers = Map.copyOf(headers);
    }

    public static Answer json(int status, Object value) {
        return new Answer(status, "application/json", Json.write(value), Map.of());
    }

    public static Answer html(int status, String page) {
        return new Answer(status, "text/html; charset=utf-8", page, Map.of());
    }

    public static Answer empty(int status) {
        return new Answer(status, "", "", Map.of());
    }

    public static Answer error(int status, String message) {
        return json(status, Map.of("error", message));
    }

    /** No answer: the caller sees the connection close. */
    public static Answer cut() {
        return empty(CUT);
    }

    public Answer withHeader(String name, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(name, value);
        return new Answer(status, contentType, body, more);
    }

    public boolean isCut() {
        return status == CUT;
    }
}
