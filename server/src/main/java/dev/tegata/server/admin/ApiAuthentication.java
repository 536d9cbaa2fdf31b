package dev.tegata.server.admin;

import dev.tegata.server.http.Request;
import dev.tegata.server.people.ApiTokens;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.server.timeline.Actor;

/** Finds out which administrator calls, by bearer token (RFC 6750, section 2.1). Thread-safe. */
final class ApiAuthentication {
    private static final String SCHEME = "Bearer ";

    private final ApiTokens tokens;

    ApiAuthentication(ApiTokens tokens) {
        this.tokens = tokens;
    }

    /** @throws Problem UNAUTHENTICATED_CALL without a token, or with one that is unknown or revoked: which of these is not told */
    Actor authenticate(Request request) {
        return request.header("Authorization")
                .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .flatMap(value -> tokens.check(value.substring(SCHEME.length()).strip()))
                .map(token -> Actor.admin(token.name()))
                .orElseThrow(() -> Problem.of(ProblemCode.UNAUTHENTICATED_CALL));
    }
}
