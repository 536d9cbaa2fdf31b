package dev.tegata.server.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One HTTP request, received whole.
 *
 * <p>Treat it as immutable: {@link #body} is not copied. Handlers' unit tests make one by {@link #builder}.
 */
public final class Request {
    private final String id;
    private final String method;
    private final RequestTarget target;
    private final Map<String, List<String>> headers;
    private final byte[] body;
    private final InetSocketAddress remote;
    private final Optional<X509Certificate> clientCertificate;
    private final Optional<Route> route;
    private final Map<String, String> pathParameters;

    private Request(Builder builder) {
        id = builder.id;
        method = builder.method;
        target = builder.target;
        headers = builder.headers;
        body = builder.body;
        remote = builder.remote;
        clientCertificate = builder.clientCertificate;
        route = builder.route;
        pathParameters = builder.pathParameters;
    }

    /**
     * Begins a request.
     *
     * @param target path and query as on the wire
     * @throws MalformedRequestException when the target does not decode
     */
    public static Builder builder(String method, String target) {
        return new Builder(method, RequestTarget.parse(target));
    }

    /** Unique in this server's life; for logs and for an administrator to quote. */
    public String id() {
        return id;
    }

    /** As sent, for example {@code PUT}; a HEAD request is HEAD here although a GET route answers it. */
    public String method() {
        return method;
    }

    /** Percent-decoded, beginning with a slash, free of dot segments, control characters and empty inner segments. */
    public String path() {
        return target.path();
    }

    /** The first value of a query parameter. */
    public Optional<String> query(String name) {
        return queryAll(name).stream().findFirst();
    }

    /** All values of a query parameter, in order; empty when it is absent. */
    public List<String> queryAll(String name) {
        return List.copyOf(target.query().getOrDefault(name, List.of()));
    }

    /** The first field of that name, in any case. */
    public Optional<String> header(String name) {
        return headers.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** The body, empty when there is none; not a copy. */
    public byte[] body() {
        return body;
    }

    /**
     * The leaf certificate the TLS client presented. <strong>Not verified</strong>: the client has the private key, and
     * that is all that is known; see {@link TlsSettings}.
     */
    public Optional<X509Certificate> clientCertificate() {
        return clientCertificate;
    }

    /** The other end of the connection. */
    public InetSocketAddress remote() {
        return remote;
    }

    /** The route that matched; empty in a fallback handler. */
    public Optional<Route> route() {
        return route;
    }

    /**
     * The decoded value of a pattern's parameter, never empty.
     *
     * @throws IllegalArgumentException when the route's pattern has no such parameter
     */
    public String pathParameter(String name) {
        String value = pathParameters.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no path parameter \"" + name + "\" in "
                    + route.map(Route::pattern).orElse("(no route)") + "; it has " + pathParameters.keySet());
        }
        return value;
    }

    /** The Content-Type in lower case, without its parameters. */
    public Optional<String> mediaType() {
        return header("Content-Type")
                .map(value -> value.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
                .filter(value -> !value.isEmpty());
    }

    /** The first cookie of that name (RFC 6265, section 4.2); names are case-sensitive. */
    public Optional<String> cookie(String name) {
        return headers.getOrDefault("Cookie", List.of()).stream()
                .flatMap(field -> List.of(field.split(";", -1)).stream())
                .map(String::strip)
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> pair.substring(name.length() + 1))
                .findFirst();
    }

    /** Method and path only: query, headers and body may carry secrets. */
    @Override
    public String toString() {
        return method + " " + path() + " [" + id + "]";
    }

    /** Puts a request together. Not thread-safe. */
    public static final class Builder {
        private final String method;
        private final RequestTarget target;
        private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        private String id = "unnumbered";
        private byte[] body = {};
        private InetSocketAddress remote = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        private Optional<X509Certificate> clientCertificate = Optional.empty();
        private Optional<Route> route = Optional.empty();
        private Map<String, String> pathParameters = Map.of();

        private Builder(String method, RequestTarget target) {
            this.method = method;
            this.target = target;
        }

        public Builder id(String newId) {
            id = newId;
            return this;
        }

        public Builder header(String name, String value) {
            headers.computeIfAbsent(name, key -> new ArrayList<>(1)).add(value);
            return this;
        }

        public Builder body(byte[] newBody) {
            body = newBody;
            return this;
        }

        public Builder remote(InetSocketAddress newRemote) {
            remote = newRemote;
            return this;
        }

        public Builder clientCertificate(X509Certificate certificate) {
            clientCertificate = Optional.of(certificate);
            return this;
        }

        public Builder matched(Route newRoute, Map<String, String> parameters) {
            route = Optional.of(newRoute);
            pathParameters = parameters;
            return this;
        }

        public Request build() {
            return new Request(this);
        }

        String path() {
            return target.path();
        }
    }
}
