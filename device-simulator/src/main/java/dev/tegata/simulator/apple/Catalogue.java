package dev.tegata.simulator.apple;

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
     * Reads {@code {"apps": [...]}}.
     *
     * @throws IllegalArgumentException when it does not fit
     */
    public static Catalogue read(String json) {
        return Json.read(json, Catalogue.class);
    }

    public Optional<CatalogueApp> find(String adamId) {
        return apps.stream().filter(app -> app.adamId().equals(adamId)).findFirst();
    }
}
