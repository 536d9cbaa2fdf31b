package dev.tegata.server.http;

/**
 * Stands before every handler of a listener: sessions, security headers, metrics.
 *
 * <p>The first filter given to {@link HttpServer#start} is the outermost. A failure of the handler has already become an
 * answer when {@code next} returns, so a filter sees answers only and its headers reach error pages too. The answers to
 * an unknown path (404) and to a wrong method (405) pass the filters; what the kernel refuses before a request exists
 * (see {@link Refusal.Reason}) does not.
 */
@FunctionalInterface
public interface Filter {
    /** Answers {@code request} itself or by way of {@code next}. */
    Response filter(Request request, Handler next) throws Exception;
}
