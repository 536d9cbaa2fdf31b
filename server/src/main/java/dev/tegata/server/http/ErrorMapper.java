package dev.tegata.server.http;

/**
 * Gives each listener its own voice for what goes wrong.
 *
 * <p>The device listener needs it because a device that reads 401 removes its management profile; the admin listener
 * because its callers expect {@code application/problem+json}. Implementations are called from many threads and do not
 * log: the kernel logs a failure once, with its stack when the answer is 5xx.
 */
@FunctionalInterface
public interface ErrorMapper {
    /** The answer to a request whose handler (or filter) threw {@code failure}. */
    Response map(Request request, Throwable failure);

    /**
     * The answer to what the kernel refused by itself. Called on an event loop for most reasons: it must not block.
     * The kernel adds {@code Allow}, {@code Retry-After} and {@code Connection} where the reason asks for them.
     */
    default Response refuse(Refusal refusal) {
        return Response.text(refusal.reason().status(), refusal.detail() + "\n");
    }
}
