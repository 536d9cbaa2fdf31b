package dev.tegata.server.admin;

import dev.tegata.server.http.Request;
import dev.tegata.server.http.Response;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.server.timeline.Actor;
import dev.tegata.storage.event.Subject;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** One call of the API by a known administrator, and the entities it names: should it be refused, their timelines say so. */
final class Call {
    private static final String JSON = "application/json";

    private final Request request;
    private final Actor actor;
    private final Refusals refusals;
    private final Set<Subject> subjects = new LinkedHashSet<>();

    /** Notes that a part of the call was refused. */
    @FunctionalInterface
    interface Refusals {
        void note(Call call, Set<Subject> subjects, Problem problem);
    }

    Call(Request request, Actor actor, Refusals refusals) {
        this.request = request;
        this.actor = actor;
        this.refusals = refusals;
    }

    /** Says that one of several things asked for was refused; the timelines of {@code about} say so, the call goes on. */
    void refused(Set<Subject> about, Problem problem) {
        refusals.note(this, about, problem);
    }

    Locale locale() {
        return Language.of(Optional.of(request)).locale();
    }

    Actor actor() {
        return actor;
    }

    Request request() {
        return request;
    }

    Set<Subject> subjects() {
        return subjects;
    }

    /**
     * The id in the path.
     *
     * @throws Problem NO_SUCH_RESOURCE when it cannot be one
     */
    UUID id(Subject.Kind kind) {
        return id("id", kind);
    }

    UUID id(String parameter, Subject.Kind kind) {
        return about(kind, id(parameter, name(kind)));
    }

    /** For what has no timeline. */
    UUID id(String parameter, String resource) {
        String text = request.pathParameter(parameter);
        try {
            return Body.id(parameter, text);
        } catch (Problem e) {
            throw Problem.of(ProblemCode.NO_SUCH_RESOURCE, e, resource, Body.shorten(text));
        }
    }

    /** Notes that the call concerns this entity. */
    UUID about(Subject.Kind kind, UUID id) {
        subjects.add(new Subject(kind, id));
        return id;
    }

    /**
     * @param known every field that may be there
     * @throws Problem UNSUPPORTED_MEDIA_TYPE, MALFORMED_JSON, UNKNOWN_FIELD
     */
    Body body(String... known) {
        request.mediaType().filter(type -> !type.equals(JSON)).ifPresent(type -> {
            throw Problem.of(ProblemCode.UNSUPPORTED_MEDIA_TYPE, Body.shorten(type), JSON);
        });
        return Body.of(request.body(), known);
    }

    /** As {@link #body}, where no body at all means an empty object. */
    Body optionalBody(String... known) {
        return request.body().length == 0 ? Body.empty() : body(known);
    }

    Page page() {
        return Page.of(request);
    }

    Optional<UUID> queryId(String name) {
        return request.query(name).map(value -> Body.id(name, value));
    }

    Optional<String> queryText(String name) {
        return request.query(name).map(String::strip).filter(value -> !value.isEmpty());
    }

    <E extends Enum<E>> Optional<E> queryChoice(String name, Class<E> choices) {
        return request.query(name).map(value -> Body.choice(name, value, choices));
    }

    boolean queryFlag(String name) {
        return request.query(name)
                .map(value -> switch (value) {
                    case "true", "" -> true;
                    case "false" -> false;
                    default ->
                        throw Problem.of(
                                ProblemCode.INVALID_FIELD, name, "\"" + Body.shorten(value) + "\"", "true, false");
                })
                .orElse(false);
    }

    static Response ok(Object view) {
        return Response.json(200, Json.write(view));
    }

    static Response created(String location, Object view) {
        return Response.json(201, Json.write(view)).withHeader("Location", location);
    }

    /** Taken on, to be watched at {@code location}. */
    static Response accepted(String location, Object view) {
        return Response.json(202, Json.write(view)).withHeader("Location", location);
    }

    private static String name(Subject.Kind kind) {
        return kind == Subject.Kind.LOCATION
                ? "content-token"
                : kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
