package dev.tegata.server.http;

import java.time.Duration;
import java.util.Optional;

/**
 * How one listener behaves.
 *
 * @param name for logs and thread names, one word, for example {@code device}
 * @param host address to bind
 * @param port 0 lets the system choose; see {@link HttpServer#port}
 * @param tls plain HTTP when empty
 * @param limits sizes and counts
 * @param timeouts patience
 */
public record HttpSettings(
        String name, String host, int port, Optional<TlsSettings> tls, Limits limits, Timeouts timeouts) {

    public HttpSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + ": expected 0 to 65535");
        }
    }

    /** Settings with the defaults of {@link Limits#DEFAULTS} and {@link Timeouts#DEFAULTS}, plain HTTP. */
    public static HttpSettings of(String name, String host, int port) {
        return new HttpSettings(name, host, port, Optional.empty(), Limits.DEFAULTS, Timeouts.DEFAULTS);
    }

    public HttpSettings withTls(TlsSettings newTls) {
        return new HttpSettings(name, host, port, Optional.of(newTls), limits, timeouts);
    }

    public HttpSettings withLimits(Limits newLimits) {
        return new HttpSettings(name, host, port, tls, newLimits, timeouts);
    }

    public HttpSettings withTimeouts(Timeouts newTimeouts) {
        return new HttpSettings(name, host, port, tls, limits, newTimeouts);
    }

    /**
     * Sizes and counts beyond which the kernel refuses.
     *
     * @param maxBodyBytes of a request, for routes that set no limit of their own
     * @param maxHeaderBytes of all header fields, and of the request line
     * @param maxBodiesBytes of all requests that are being received or worked on; beyond these a request gets 503
     * @param maxConnections beyond these a new connection takes the place of a stranger, and is closed at once when there is none
     * @param maxStrangers connections that have not yet got what they asked for, in their handshake or silent; beyond these a new one takes the
     *     place of the oldest
     * @param maxConcurrentRequests running handlers; beyond these a request gets 503 before any work is done
     */
    public record Limits(
            int maxBodyBytes,
            int maxHeaderBytes,
            long maxBodiesBytes,
            int maxConnections,
            int maxStrangers,
            int maxConcurrentRequests) {
        /** 1 MiB bodies, 64 MiB of all together, 16 KiB headers, 10 000 connections, a tenth of them strangers, 256 running requests. */
        public static final Limits DEFAULTS = new Limits(1 << 20, 16 << 10, 64 << 20, 10_000, 1_000, 256);

        /** As {@link #DEFAULTS}, but with these. */
        public static Limits of(int maxBodyBytes, int maxHeaderBytes, int maxConnections, int maxConcurrentRequests) {
            return new Limits(
                    maxBodyBytes,
                    maxHeaderBytes,
                    DEFAULTS.maxBodiesBytes,
                    maxConnections,
                    DEFAULTS.maxStrangers,
                    maxConcurrentRequests);
        }

        public Limits {
            positive("maxBodyBytes", maxBodyBytes);
            positive("maxHeaderBytes", maxHeaderBytes);
            positive("maxBodiesBytes", maxBodiesBytes);
            positive("maxConnections", maxConnections);
            positive("maxStrangers", maxStrangers);
            positive("maxConcurrentRequests", maxConcurrentRequests);
        }

        private static void positive(String name, long value) {
            if (value < 1) {
                throw new IllegalArgumentException(name + " " + value + ": expected 1 or more");
            }
        }
    }

    /**
     * How long the kernel waits, each more than zero.
     *
     * @param idle a connection without any request is closed after this
     * @param header from the first byte of a request until its head is complete; also the TLS handshake
     * @param body from the head until the body is complete
     * @param write without progress on an answer the client is cut off
     * @param heartbeat between comment lines of a silent event stream
     * @param close how long {@link HttpServer#close} lets running requests finish
     */
    public record Timeouts(
            Duration idle, Duration header, Duration body, Duration write, Duration heartbeat, Duration close) {
        /** 75 s idle, 10 s header, 60 s body, 30 s write, 15 s heartbeat, 20 s close. */
        public static final Timeouts DEFAULTS = new Timeouts(
                Duration.ofSeconds(75),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Duration.ofSeconds(15),
                Duration.ofSeconds(20));

        public Timeouts {
            positive("idle", idle);
            positive("header", header);
            positive("body", body);
            positive("write", write);
            positive("heartbeat", heartbeat);
            positive("close", close);
        }

        private static void positive(String name, Duration value) {
            if (!value.isPositive()) {
                throw new IllegalArgumentException(name + " timeout " + value + ": expected more than zero");
            }
        }
    }
}
