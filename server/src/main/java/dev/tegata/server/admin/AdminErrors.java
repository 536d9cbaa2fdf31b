package dev.tegata.server.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.server.http.ErrorMapper;
import dev.tegata.server.http.Refusal;
import dev.tegata.server.http.Request;
import dev.tegata.server.http.Response;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.DatabaseDown;
import java.util.Optional;

/** The admin listener's voice for what goes wrong: {@code application/problem+json} (RFC 9457) in the caller's language. Thread-safe. */
public final class AdminErrors implements ErrorMapper {
    private static final int OVERLOADED_RETRY_SECONDS = 1;

    /** A PostgreSQL that starts again, or a standby that takes over, needs about that long. */
    private static final int DATABASE_RETRY_SECONDS = 30;

    @Override
    public Response map(Request request, Throwable failure) {
        Problem problem = problem(request, failure);
        Response response = response(problem, problem.code().category().httpStatus(), Optional.of(request));
        return switch (problem.code()) {
            // Only here: a device that reads 401 gives up its management, but no device talks to this listener.
            case UNAUTHENTICATED_CALL -> response.withHeader("WWW-Authenticate", "Bearer realm=\"tegata\"");
            case OVERLOADED -> response.withHeader("Retry-After", Integer.toString(DATABASE_RETRY_SECONDS));
            default -> response;
        };
    }

    /** What a failure is to the caller: its own problem, a database that is away for now, or a fault of ours. */
    static ProblemCode codeOf(Throwable failure) {
        if (failure instanceof Problem known) {
            return known.code();
        }
        return DatabaseDown.explains(failure) ? ProblemCode.OVERLOADED : ProblemCode.INTERNAL;
    }

    private static Problem problem(Request request, Throwable failure) {
        if (failure instanceof Problem known) {
            return known;
        }
        ProblemCode code = codeOf(failure);
        return code == ProblemCode.OVERLOADED
                ? Problem.of(code, DATABASE_RETRY_SECONDS)
                : Problem.of(code, request.id());
    }

    @Override
    public Response refuse(Refusal refusal) {
        Optional<Request> request = refusal.request();
        Problem problem = switch (refusal.reason()) {
            case NOT_FOUND ->
                Problem.of(
                        ProblemCode.NO_SUCH_ROUTE,
                        request.map(Request::method).orElse(""),
                        request.map(Request::path).orElse(""));
            case METHOD_NOT_ALLOWED -> Problem.of(ProblemCode.METHOD_NOT_ALLOWED, refusal.detail());
            case BODY_TOO_LARGE -> Problem.of(ProblemCode.BODY_TOO_LARGE, refusal.detail());
            case OVERLOADED -> Problem.of(ProblemCode.OVERLOADED, OVERLOADED_RETRY_SECONDS);
            case MALFORMED, TIMED_OUT, URI_TOO_LONG, EXPECTATION_FAILED, HEADERS_TOO_LARGE, VERSION_NOT_SUPPORTED ->
                Problem.of(ProblemCode.MALFORMED_REQUEST, refusal.detail());
        };
        return response(problem, refusal.reason().status(), request);
    }

    private static Response response(Problem problem, int status, Optional<Request> request) {
        Language language = Language.of(request);
        ObjectNode json = Json.object()
                .put("type", "/problems/" + problem.code().key())
                .put("title", ProblemPage.title(problem.code(), language))
                .put("status", status)
                .put("detail", problem.text(language.locale()))
                .put("code", problem.code().key());
        request.ifPresent(r -> json.put("requestId", r.id()));
        return Response.of(status, Json.write(json), "application/problem+json")
                .withHeader("Content-Language", language.tag())
                .withHeader("Vary", "Accept-Language");
    }
}
