package dev.tegata.server.admin;

import dev.tegata.server.http.Response;
import dev.tegata.server.people.ApiTokens;
import dev.tegata.storage.people.ApiToken;
import java.util.UUID;

/** {@code /api/v1/api-tokens}: the administrators' own keys. */
final class ApiTokenResource {
    private static final int MAX_NAME = 100;

    private final ApiTokens tokens;

    private record Issued(UUID id, String name, String token) {}

    ApiTokenResource(ApiTokens tokens) {
        this.tokens = tokens;
    }

    Response list(Call call) {
        Page page = call.page();
        return page.of(tokens.page(page.before(), page.rows()), ApiToken::id, token -> token);
    }

    /** The only answer that ever shows the token. */
    Response create(Call call) {
        Body body = call.body("name");
        String name = body.optionalText("name", MAX_NAME).orElseThrow(() -> body.missing("name"));
        ApiTokens.Issued issued = tokens.issue(call.actor(), name);
        return Response.json(
                        201,
                        Json.write(
                                new Issued(issued.token().id(), issued.token().name(), issued.secret())))
                .withHeader("Cache-Control", "no-store");
    }

    Response revoke(Call call) {
        tokens.revoke(call.actor(), call.id("id", "api-token"));
        return Response.noContent();
    }
}
