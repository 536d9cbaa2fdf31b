package dev.tegata.server.http;

import java.util.Optional;

/**
 * Something the kernel refused before any handler saw it.
 *
 * @param reason what kind of refusal, with its HTTP status
 * @param detail one sentence for a human: what was expected and what came; never a secret
 * @param request the head of the request (its body empty), when so much of it could be read
 */
public record Refusal(Reason reason, String detail, Optional<Request> request) {
    /** Why a request was refused. */
    public enum Reason {
        /** Not HTTP, an ambiguous body length, or a path or query that does not decode. */
        MALFORMED(400),
        /** No route has this path. */
        NOT_FOUND(404),
        /** The path exists, the method does not; {@code Allow} names those that do. */
        METHOD_NOT_ALLOWED(405),
        /** Head or body did not arrive in time. */
        TIMED_OUT(408),
        /** The body, declared or received, is over the route's limit. */
        BODY_TOO_LARGE(413),
        /** The request line is over the limit. */
        URI_TOO_LONG(414),
        /** An {@code Expect} other than {@code 100-continue}. */
        EXPECTATION_FAILED(417),
        /** The header fields are over the limit. */
        HEADERS_TOO_LARGE(431),
        /** As many requests as the listener admits are running; come back after {@code Retry-After} seconds. */
        OVERLOADED(503),
        /** An HTTP version this server does not speak. */
        VERSION_NOT_SUPPORTED(505);

        private final int status;

        Reason(int status) {
            this.status = status;
        }

        /** The HTTP status that says this. */
        public int status() {
            return status;
        }
    }

    static Refusal of(Reason reason, String detail) {
        return new Refusal(reason, detail, Optional.empty());
    }
}
