package dev.tegata.simulator.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.json.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One request as a handler sees it.
 *
 * @param path decoded, without query
 * @param rawQuery as sent, or empty text
 * @param headers by lower-case name; the first value wins
 * @param body as UTF-8 text
 * @param parameters what stands at the {@code {name}} parts of the route
 */
public record Request(
        String method,
        String path,
        String rawQuery,
        Map<String, String> headers,
        String body,
        Map<String, String> parameters) {

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** The first value of this name in the query, decoded. */
    public Optional<String> query(String name) {
        return Optional.ofNullable(pairs(rawQuery).get(name));
    }

    /** The fields of a form body, decoded. */
    public Map<String, String> form() {
        return pairs(body);
    }

    /** What stands at {@code {name}} in the path; the route must have it. */
    public String parameter(String name) {
        String value = parameters.get(name);
        if (value == null) {
            throw new IllegalStateException("the route of " + path + " has no {" + name + "}");
        }
        return value;
    }

    /**
     * The body as a JSON object.
     *
     * @throws HttpRefusal 400 when it is none
     */
    public ObjectNode json() {
        return Json.readObject(body).orElseThrow(() -> new HttpRefusal(400, "expected a JSON object as the body"));
    }

    public boolean wantsJson() {
        return header("Accept").orElse("").contains("application/json")
                || contentType().equals("application/json");
    }

    /** The media type of the body in lower case without its parameters; empty text when not given. */
    public String contentType() {
        String value = header("Content-Type").orElse("");
        int end = value.indexOf(';');
        return (end < 0 ? value : value.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    Request with(Map<String, String> found) {
        return new Request(method, path, rawQuery, headers, body, found);
    }

    private static Map<String, String> pairs(String encoded) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : encoded.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                pairs.putIfAbsent(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
            }
        }
        return pairs;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new HttpRefusal(400, "expected percent-encoding in \"" + text + "\": " + e.getMessage());
        }
    }
}
