package dev.tegata.server.admin;

import dev.tegata.server.http.Response;
import dev.tegata.server.http.Route;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** {@code GET /api/v1}: where a program starts, all lists by name. */
final class ApiIndex {
    private static final String ROOT = "/api/v1/";

    private final Supplier<List<Route>> routes;

    private record View(String product, int version, Map<String, String> resources) {}

    ApiIndex(Supplier<List<Route>> routes) {
        this.routes = routes;
    }

    Response show(Call call) {
        Map<String, String> resources = new TreeMap<>();
        for (Route route : routes.get()) {
            String name = route.pattern().startsWith(ROOT) ? route.pattern().substring(ROOT.length()) : "";
            if (route.method().equals("GET") && name.matches("[a-z-]+")) {
                resources.put(name, route.pattern());
            }
        }
        return Call.ok(new View("Tegata", 1, resources));
    }
}
