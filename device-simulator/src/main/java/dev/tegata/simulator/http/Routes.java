package dev.tegata.simulator.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The routes of one service, each with a sentence for people. Filled before the service starts, read-only afterwards. */
public final class Routes implements Handler {
    private final List<Route> routes = new ArrayList<>();

    /**
     * One route.
     *
     * @param template path in which {@code {name}} stands for one segment
     * @param says what it does, in plain words
     */
    public record Route(String method, String template, String says, Handler handler) {
        Optional<Map<String, String>> match(String path) {
            String[] wanted = template.split("/", -1);
            String[] given = path.split("/", -1);
            if (wanted.length != given.length) {
                return Optional.empty();
            }
            Map<String, String> found = new HashMap<>();
            for (int i = 0; i < wanted.length; i++) {
                if (wanted[i].startsWith("{")) {
                    found.put(wanted[i].substring(1, wanted[i].length() - 1), given[i]);
                } else if (!wanted[i].equals(given[i])) {
                    return Optional.empty();
                }
            }
            return Optional.of(found);
        }
    }

    public Routes on(String method, String template, String says, Handler handler) {
        routes.add(new Route(method, template, says, handler));
        return this;
    }

    public Routes addAll(Routes others) {
        routes.addAll(others.routes);
        return this;
    }

    public List<Route> list() {
        return List.copyOf(routes);
    }

    /** Refuses with 404 for an unknown path and 405 for a known path with another method. */
    @Override
    public Answer answer(Request request) {
        TreeSet<String> allowed = new TreeSet<>();
        for (Route route : routes) {
            Optional<Map<String, String>> found = route.match(request.path());
            if (found.isPresent() && route.method().equals(request.method())) {
                return route.handler().answer(request.with(found.get()));
            }
            found.ifPresent(parameters -> allowed.add(route.method()));
        }
        if (allowed.isEmpty()) {
            throw new HttpRefusal(404, "no such path: " + request.path());
        }
        throw new HttpRefusal(
                405,
                "expected " + String.join(" or ", allowed) + " for " + request.path() + ", got " + request.method());
    }
}
