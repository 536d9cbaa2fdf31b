package dev.tegata.vpp;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The query of a GET under construction. */
final class Query {

    private final List<String> pairs = new ArrayList<>();

    Query add(String name, String value) {
        pairs.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
        return this;
    }

    Query add(String name, Optional<String> value) {
        value.ifPresent(present -> add(name, present));
        return this;
    }

    /** Says nothing when false, since that is every flag's default. */
    Query flag(String name, boolean value) {
        return value ? add(name, "true") : this;
    }

    URI on(URI url) {
        if (pairs.isEmpty()) {
            return url;
        }
        return URI.create(url + (url.getRawQuery() == null ? "?" : "&") + String.join("&", pairs));
    }
}
