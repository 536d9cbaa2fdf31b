package dev.tegata.simulator.apple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.json.Json;
import java.net.http.HttpResponse;

/** An HTTP answer as a test reads it. */
record Reply(HttpResponse<String> response) {
    int status() {
        return response.statusCode();
    }

    String text() {
        return response.body();
    }

    ObjectNode json() {
        return Json.readObject(text()).orElseThrow(() -> new AssertionError("expected JSON, got " + text()));
    }

    /** HTTP status and Apple's error number, as in {@code "400 9718"}. */
    String error() {
        return status() + " " + json().path("errorNumber").asInt();
    }
}
