package dev.tegata.server.admin;

import dev.tegata.server.http.Handler;
import dev.tegata.server.http.Request;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.server.timeline.Timeline;
import dev.tegata.storage.Database;
import dev.tegata.storage.event.EventResult;
import dev.tegata.storage.event.Subject;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What every call of the API goes through: who calls, and, for an act that did not succeed, the audit row that says so. An act that succeeded
 * has its row from the service that did it, in the same transaction. Thread-safe.
 */
final class Edge {
    private final ApiAuthentication authentication;
    private final Database database;
    private final Timeline timeline;

    Edge(ApiAuthentication authentication, Database database, Timeline timeline) {
        this.authentication = authentication;
        this.database = database;
        this.timeline = timeline;
    }

    /** A call that changes nothing. */
    Handler read(ApiHandler handler) {
        return request -> handler.handle(call(request, "read"));
    }

    /**
     * A call that changes something.
     *
     * @param type what is attempted, entity first, for example {@code user.create}
     */
    Handler act(String type, ApiHandler handler) {
        return request -> {
            Call call = call(request, type);
            try {
                return handler.handle(call);
            } catch (Problem refused) {
                refused(call, type, call.subjects(), refused);
                throw refused;
            } catch (Exception failed) {
                record(call, type, EventResult.FAILED, call.subjects(), AdminErrors.codeOf(failed), failed);
                throw failed;
            }
        };
    }

    private Call call(Request request, String type) {
        return new Call(
                request,
                authentication.authenticate(request),
                (call, subjects, problem) -> refused(call, type, subjects, problem));
    }

    private void refused(Call call, String type, Set<Subject> subjects, Problem problem) {
        // Nobody refused where Apple or the database could not be reached.
        EventResult result = switch (problem.code().category()) {
            case UPSTREAM, UNAVAILABLE, INTERNAL -> EventResult.FAILED;
            default -> EventResult.REFUSED;
        };
        record(call, type, result, subjects, problem.code(), problem);
    }

    private void record(
            Call call, String type, EventResult result, Set<Subject> subjects, ProblemCode code, Exception failure) {
        Request request = call.request();
        Map<String, String> detail = new LinkedHashMap<>();
        detail.put("problem", code.key());
        if (failure instanceof Problem problem) {
            detail.put("detail", problem.text(Locale.ENGLISH));
        }
        detail.put("request", request.method() + " " + request.path());
        detail.put("requestId", request.id());
        try {
            database.useTransaction(tx -> timeline.append(tx, call.actor(), type, result, subjects, detail));
        } catch (RuntimeException e) {
            // The caller hears of the first failure; the log shows both.
            failure.addSuppressed(e);
        }
    }
}
