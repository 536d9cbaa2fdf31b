package dev.tegata.simulator.device;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** A server's answer, read to its end; header names are in lower case. */
final class Reply {
    private static final int SHOWN = 600;

    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;

    Reply(int status, Map<String, String> headers, byte[] body) {
        this.status = status;
        this.headers = Map.copyOf(headers);
        this.body = body;
    }

    int status() {
        return status;
    }

    /** Not copied: nobody but this device sees it. */
    byte[] body() {
        return body;
    }

    boolean successful() {
        return status >= 200 && status < 300;
    }

    boolean redirect() {
        return (status >= 301 && status <= 303) || status == 307 || status == 308;
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** Media type without its parameters, in lower case; empty text when the server sent none. */
    String mediaType() {
        String value = header("content-type").orElse("");
        int parameters = value.indexOf(';');
        return (parameters < 0 ? value : value.substring(0, parameters)).strip().toLowerCase(java.util.Locale.ROOT);
    }

    /** The status and the beginning of the body, for a person to read. */
    String summary() {
        String text = new String(body, StandardCharsets.UTF_8).strip();
        return text.isEmpty()
                ? "HTTP " + status
                : "HTTP " + status + ": " + (text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…");
    }
}
