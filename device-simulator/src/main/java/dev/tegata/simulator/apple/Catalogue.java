package dev.tegata.simulator.apple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What the simulated App Store sells. */
public record Catalogue(List<CatalogueApp> apps) {
    private static final String DEFAULTS = "catalogue.json";

    public Catalogue {
        apps = List.copyOf(apps);
    }

    /** A handful of made-up apps and a book, with Japanese and English names. */
    public static Catalogue defaults() {
        try (InputStream in = Catalogue.class.getResourceAsStream(DEFAULTS)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + DEFAULTS + " is missing");
            }
            return read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads {@code {"apps": [...]}}; of an app all fields are expected but {@code minimumOSVersion}.
     *
     * @throws IllegalArgumentException when it does not fit
     */
    public static Catalogue read(String json) {
        ObjectNode catalogue = Json.readObject(json)
                .orElseThrow(() -> new IllegalArgumentException("expected JSON of a Catalogue, got something else"));
        for (JsonNode app : catalogue.path("apps")) {
            if (app instanceof ObjectNode fields && !fields.has("minimumOSVersion")) {
                fields.put("minimumOSVersion", "");
            }
        }
        return Json.convert(catalogue, Catalogue.class);
    }

    public Optional<CatalogueApp> find(String adamId) {
        return apps.stream().filter(app -> app.adamId().equals(adamId)).findFirst();
    }
}
