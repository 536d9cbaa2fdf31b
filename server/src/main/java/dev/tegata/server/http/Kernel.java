package dev.tegata.server.http;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Runs requests of one listener: admission, filters, handler, failures. Knows no channel. Thread-safe. */
final class Kernel {
    /** Long enough for a burst to pass, short enough that a person who waits does not give up. */
    static final int RETRY_AFTER_SECONDS = 5;

    /** Under this name every log line of a handler carries the request's id. */
    private static final String MDC_KEY = "request";

    private static final Logger LOG = LoggerFactory.getLogger(Kernel.class);

    private final HttpSettings settings;
    private final Routes routes;
    private final ErrorMapper errors;
    private final List<Filter> filters;
    private final Semaphore admission;
    private final MemoryBudget bodies;
    private final Strangers strangers;
    private final ExecutorService threads;
    private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
    private final String idPrefix =
            "%08x-".formatted(ThreadLocalRandom.current().nextInt());
    private final AtomicLong ids = new AtomicLong();
    private volatile boolean closing;

    Kernel(HttpSettings settings, Routes routes, ErrorMapper errors, List<Filter> filters) {
        this.settings = settings;
        this.routes = routes;
        this.errors = errors;
        this.filters = filters;
        this.admission = new Semaphore(settings.limits().maxConcurrentRequests());
        this.bodies = new MemoryBudget(settings.limits().maxBodiesBytes());
        this.strangers = new Strangers(settings.limits().maxStrangers());
        this.threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name(settings.name() + "-request-", 0).factory());
    }

    HttpSettings settings() {
        return settings;
    }

    Routes routes() {
        return routes;
    }

    /** What the bodies of requests may take up. */
    MemoryBudget bodies() {
        return bodies;
    }

    Strangers strangers() {
        return strangers;
    }

    String nextId() {
        return idPrefix + ids.incrementAndGet();
    }

    boolean closing() {
        return closing;
    }

    /** Answers on a virtual thread, or at once with 503 when as many requests as admitted are running. */
    void run(Request request, Match match, Consumer<Response> answer) {
        if (!admission.tryAcquire()) {
            answer.accept(refusal(refusal(Refusal.Reason.OVERLOADED, "the server is at its limit", request)));
            return;
        }
        threads.execute(() -> {
            Response response;
            MDC.put(MDC_KEY, request.id());
            try {
                response = respond(request, match);
            } finally {
                MDC.remove(MDC_KEY);
                admission.release();
            }
            answer.accept(response);
        });
    }

    /** Feeds an event stream on a virtual thread until its source returns. */
    void feed(EventSource source, EventStream stream, Request request) {
        streams.add(stream);
        stream.onClose(() -> streams.remove(stream));
        if (closing) {
            stream.close();
        }
        threads.execute(() -> {
            MDC.put(MDC_KEY, request.id());
            try {
                source.open(stream);
            } catch (Exception e) {
                LOG.error("the event source of {} failed; its stream is closed", request, e);
                stream.close();
            } finally {
                MDC.remove(MDC_KEY);
            }
        });
    }

    /** Runs a callback away from the event loops. */
    void callback(Runnable action) {
        threads.execute(() -> {
            try {
                action.run();
            } catch (RuntimeException e) {
                LOG.error("a callback failed", e);
            }
        });
    }

    Response refusal(Refusal refusal) {
        try {
            Response response = errors.refuse(refusal);
            return refusal.reason() == Refusal.Reason.OVERLOADED
                    ? response.withHeader("Retry-After", Integer.toString(RETRY_AFTER_SECONDS))
                    : response;
        } catch (RuntimeException e) {
            LOG.error("the error mapper failed on {}", refusal.reason(), e);
            return Response.of(refusal.reason().status());
        }
    }

    /** From now on answers are the last on their connection. */
    void startClosing() {
        closing = true;
        streams.forEach(EventStream::close);
    }

    /** Waits for running handlers, then interrupts them. */
    void stop(Duration patience) {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.warn("requests of {} still ran after the time to finish; interrupting them", settings.name());
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private Response respond(Request request, Match match) {
        Handler guarded = guarded(handler(match));
        return guardedAnswer(request, outer -> through(0, outer, guarded));
    }

    private Response through(int filter, Request request, Handler handler) throws Exception {
        return filter == filters.size()
                ? handler.handle(request)
                : filters.get(filter).filter(request, next -> through(filter + 1, next, handler));
    }

    private Handler handler(Match match) {
        if (match.endpoint().isPresent()) {
            return match.endpoint().get().handler();
        }
        if (!match.allowed().isEmpty()) {
            String allow = String.join(", ", match.allowed());
            return request -> refusal(refusal(
                            Refusal.Reason.METHOD_NOT_ALLOWED,
                            "expected " + allow + ", got " + request.method(),
                            request))
                    .withHeader("Allow", allow);
        }
        return routes.fallback()
                .orElse(request ->
                        refusal(refusal(Refusal.Reason.NOT_FOUND, "there is nothing at " + request.path(), request)));
    }

    private Handler guarded(Handler handler) {
        return request -> guardedAnswer(request, handler);
    }

    // Throwable: a handler that dies of an Error must still get its client an answer.
    private Response guardedAnswer(Request request, Handler handler) {
        try {
            return handler.handle(request);
        } catch (Throwable failure) {
            if (failure instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            Response response = mapped(request, failure);
            if (response.status() >= 500) {
                LOG.error("{} failed", request, failure);
            } else {
                LOG.debug("{} answered {}: {}", request, response.status(), failure.toString());
            }
            return response;
        }
    }

    private Response mapped(Request request, Throwable failure) {
        try {
            return errors.map(request, failure);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
            return Response.of(500);
        }
    }

    private static Refusal refusal(Refusal.Reason reason, String detail, Request request) {
        return new Refusal(reason, detail, Optional.of(request));
    }
}
