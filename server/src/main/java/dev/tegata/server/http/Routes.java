package dev.tegata.server.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A listener's routes. Immutable.
 *
 * <p>A pattern is a path whose segments are literal, {@code {name}} (one segment, not empty) or, last, {@code {name...}}
 * (the rest, not empty). A literal segment wins over a parameter, a parameter over a rest. A GET route answers HEAD; a
 * known path with another method is answered 405 with {@code Allow}; an unknown path goes to the fallback, or is 404.
 */
public final class Routes {
    private final Node root = new Node();
    private final List<Route> routes = new ArrayList<>();
    private final Optional<Handler> fallback;

    private Routes(Builder builder) {
        fallback = builder.fallback;
        Set<String> shapes = new HashSet<>();
        for (Endpoint endpoint : builder.endpoints) {
            Route route = endpoint.route();
            String shape = route.method() + " " + route.pattern().replaceAll("\\{[^}.]*", "{");
            if (!shapes.add(shape)) {
                throw new IllegalStateException(
                        "two routes for " + route.method() + " " + route.pattern() + "; expected one");
            }
            add(endpoint);
            routes.add(route);
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The table of contents, in the order given to the builder. */
    public List<Route> routes() {
        return Collections.unmodifiableList(routes);
    }

    Optional<Handler> fallback() {
        return fallback;
    }

    Match match(String method, String path) {
        List<String> segments = segments(path);
        List<String> values = new ArrayList<>();
        String wanted = method.equals("HEAD") ? "GET" : method;
        SortedSet<String> allowed = new TreeSet<>();
        Endpoint endpoint = find(root, segments, 0, wanted, values, allowed);
        if (endpoint == null) {
            return new Match(Optional.empty(), Map.of(), allowed);
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 0; i < values.size(); i++) {
            parameters.put(endpoint.parameterNames().get(i), values.get(i));
        }
        return new Match(Optional.of(endpoint), parameters, Collections.emptySortedSet());
    }

    private void add(Endpoint endpoint) {
        Node node = root;
        for (String segment : segments(endpoint.route().pattern())) {
            if (segment.endsWith("...}")) {
                node = node.rest = node.rest == null ? new Node() : node.rest;
            } else if (segment.startsWith("{")) {
                node = node.parameter = node.parameter == null ? new Node() : node.parameter;
            } else {
                node = node.literals.computeIfAbsent(segment, key -> new Node());
            }
        }
        node.endpoints.put(endpoint.route().method(), endpoint);
    }

    /** Depth first, literals first; {@code values} holds the parameters of the way that led here. */
    private static @Nullable Endpoint find(
            Node node, List<String> segments, int at, String method, List<String> values, Set<String> allowed) {
        if (at == segments.size()) {
            return node.answering(method, allowed);
        }
        String segment = segments.get(at);
        Node literal = node.literals.get(segment);
        Endpoint found = literal == null ? null : find(literal, segments, at + 1, method, values, allowed);
        if (found == null && node.parameter != null && !segment.isEmpty()) {
            values.add(segment);
            found = find(node.parameter, segments, at + 1, method, values, allowed);
            if (found == null) {
                values.removeLast();
            }
        }
        String remaining = String.join("/", segments.subList(at, segments.size()));
        if (found == null && node.rest != null && !remaining.isEmpty()) {
            found = node.rest.answering(method, allowed);
            if (found != null) {
                values.add(remaining);
            }
        }
        return found;
    }

    private static List<String> segments(String path) {
        return List.of(path.substring(1).split("/", -1));
    }

    /** One segment's place in the tree of patterns. */
    private static final class Node {
        private final Map<String, Node> literals = new HashMap<>();
        private final Map<String, Endpoint> endpoints = new HashMap<>();
        private @Nullable Node parameter;
        private @Nullable Node rest;

        @Nullable
        Endpoint answering(String method, Set<String> allowed) {
            allowed.addAll(endpoints.keySet());
            if (endpoints.containsKey("GET")) {
                allowed.add("HEAD");
            }
            return endpoints.get(method);
        }
    }

    /** Collects routes; not thread-safe. */
    public static final class Builder {
        private final List<Endpoint> endpoints = new ArrayList<>();
        private Optional<Handler> fallback = Optional.empty();

        private Builder() {}

        public Builder get(String pattern, Handler handler) {
            return route("GET", pattern, handler, OptionalInt.empty());
        }

        public Builder post(String pattern, Handler handler) {
            return route("POST", pattern, handler, OptionalInt.empty());
        }

        /** With a limit for this route's body instead of the listener's. */
        public Builder post(String pattern, Handler handler, int maxBodyBytes) {
            return route("POST", pattern, handler, OptionalInt.of(maxBodyBytes));
        }

        public Builder put(String pattern, Handler handler) {
            return route("PUT", pattern, handler, OptionalInt.empty());
        }

        /** With a limit for this route's body instead of the listener's. */
        public Builder put(String pattern, Handler handler, int maxBodyBytes) {
            return route("PUT", pattern, handler, OptionalInt.of(maxBodyBytes));
        }

        public Builder patch(String pattern, Handler handler) {
            return route("PATCH", pattern, handler, OptionalInt.empty());
        }

        public Builder delete(String pattern, Handler handler) {
            return route("DELETE", pattern, handler, OptionalInt.empty());
        }

        /** Answers every path no route knows, with any method. */
        public Builder fallback(Handler handler) {
            fallback = Optional.of(handler);
            return this;
        }

        /**
         * Makes the table of contents.
         *
         * @throws IllegalStateException when a method and a pattern of the same shape were given twice
         */
        public Routes build() {
            return new Routes(this);
        }

        private Builder route(String method, String pattern, Handler handler, OptionalInt maxBodyBytes) {
            maxBodyBytes.ifPresent(limit -> {
                if (limit < 0) {
                    throw new IllegalArgumentException("body limit " + limit + " of " + pattern + " is negative");
                }
            });
            endpoints.add(new Endpoint(new Route(method, pattern), handler, maxBodyBytes, parameterNames(pattern)));
            return this;
        }

        private static List<String> parameterNames(String pattern) {
            if (!pattern.startsWith("/")) {
                throw new IllegalArgumentException("pattern \"" + pattern + "\": expected a leading slash");
            }
            List<String> segments = segments(pattern);
            List<String> names = new ArrayList<>();
            for (int i = 0; i < segments.size(); i++) {
                String segment = segments.get(i);
                boolean last = i == segments.size() - 1;
                if (segment.matches("\\{\\w+}") || (last && segment.matches("\\{\\w+\\.{3}}"))) {
                    names.add(segment.replaceAll("\\W", ""));
                } else if (segment.indexOf('{') >= 0 || segment.indexOf('}') >= 0) {
                    throw new IllegalArgumentException("pattern \"" + pattern + "\": a segment is literal, {name} or,"
                            + " last, {name...}; got \"" + segment + "\"");
                }
            }
            if (new HashSet<>(names).size() != names.size()) {
                throw new IllegalArgumentException("pattern \"" + pattern + "\" names a parameter twice");
            }
            return List.copyOf(names);
        }
    }
}
