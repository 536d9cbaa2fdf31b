package dev.tegata.simulator.apple;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.http.Answer;
import dev.tegata.simulator.http.HttpRefusal;
import dev.tegata.simulator.http.Request;
import dev.tegata.simulator.http.Routes;
import dev.tegata.simulator.json.Json;
import java.util.List;
import java.util.Map;

/**
 * Apple's metadata lookup (Apple: Getting app and book information, of the first version): names, bundle ids and artwork of what the
 * catalogue sells. What is not sold is left out of the answer. Apple does not say which fields there are; these are those that clients in
 * the field read.
 */
final class MetadataRoutes {
    private static final String ARTWORK = "/image/thumb/";
    private static final int ARTWORK_SIZE = 1024;
    private static final int HUES = 360;

    private final AppStore store;
    private final String scheme;

    MetadataRoutes(AppStore store, String scheme) {
        this.store = store;
        this.scheme = scheme;
    }

    Routes routes() {
        return new Routes()
                .on(
                        "GET",
                        ServiceConfig.LOOKUP,
                        "Apple's metadata lookup: ?version=2&id=1,2&p=mdm-lockup&caller=MDM&platform=…&cc=jp&l=ja",
                        this::metadata)
                .on("GET", ARTWORK + "{adamId}/{file}", "The picture of an app", this::artwork);
    }

    private Answer metadata(Request request) {
        String base = scheme + "://" + request.header("Host").orElse("localhost");
        ObjectNode results = Json.object();
        for (String adamId : request.query("id").orElse("").split(",", -1)) {
            store.app(adamId).ifPresent(app -> results.set(adamId, metadata(app, StoreRoutes.language(request), base)));
        }
        ObjectNode answer = Json.object();
        answer.set("results", results);
        return Answer.json(200, answer.put("version", 2));
    }

    private static ObjectNode metadata(CatalogueApp app, String language, String base) {
        boolean book = app.productType().equals("Book");
        ObjectNode node = Json.object()
                .put("id", app.adamId())
                .put("bundleId", app.bundleId())
                .put("name", app.name(language))
                .put("kind", book ? "ebook" : "iosSoftware");
        if (!app.minimumOSVersion().isEmpty()) {
            node.put("minimumOSVersion", app.minimumOSVersion());
        }
        node.putObject("artwork")
                .put("width", ARTWORK_SIZE)
                .put("height", ARTWORK_SIZE)
                // The size and form wanted stand in place of the braces.
                .put("url", base + ARTWORK + app.adamId() + "/{w}x{h}bb.{f}");
        if (!book) {
            node.set("deviceFamilies", Json.tree(families(app.supportedPlatforms())));
        }
        ArrayNode offers = node.putArray("offers");
        offers.addObject().put("type", "get").putObject("version").put("display", app.version());
        return node;
    }

    private static List<String> families(List<String> platforms) {
        return platforms.stream()
                .flatMap(platform -> switch (platform) {
                    case "iOS" -> List.of("iphone", "ipad", "ipod").stream();
                    case "macOS" -> List.of("mac").stream();
                    case "tvOS" -> List.of("tvos").stream();
                    default -> List.<String>of().stream();
                })
                .toList();
    }

    /** A square with the first letter of the app, whatever form is asked for: a browser shows it all the same. */
    private Answer artwork(Request request) {
        String adamId = request.parameter("adamId");
        CatalogueApp app = store.app(adamId).orElseThrow(() -> new HttpRefusal(404, "no app " + adamId));
        String letter = app.name("ja").substring(0, app.name("ja").offsetByCodePoints(0, 1));
        String picture = """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="14" \
                fill="hsl(%d 55%% 42%%)"/><text x="32" y="43" font-family="sans-serif" font-size="32" fill="#fff" \
                text-anchor="middle">%s</text></svg>
                """.formatted(
                        Math.floorMod(adamId.hashCode(), HUES),
                        letter.replace("&", "&amp;").replace("<", "&lt;"));
        return new Answer(200, "image/svg+xml", picture, Map.of());
    }
}
