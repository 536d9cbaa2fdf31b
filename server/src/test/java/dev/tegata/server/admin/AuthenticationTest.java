package dev.tegata.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegata.server.http.Route;
import dev.tegata.server.people.ApiTokens;
import dev.tegata.server.timeline.Actor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AuthenticationTest {
    private static AdminListener admin;

    @BeforeAll
    static void open() {
        admin = new AdminListener();
    }

    @AfterAll
    static void close() {
        admin.close();
    }

    @Test
    void aCallWithoutATokenIsToldHowToAuthenticate() {
        AdminListener.Answer answer = admin.anonymous("GET", "/api/v1/users");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.field("code")).isEqualTo("unauthenticated-call");
        assertThat(answer.field("detail")).contains("Authorization: Bearer");
    }

    @Test
    void aWrongTokenIsRefusedLikeNone() {
        for (String value : new String[] {
            "Bearer tgt_wrong", "Bearer ", "Bearer", "Basic YWxpY2U6c2VjcmV0", admin.token, "Bearer x" + admin.token
        }) {
            assertThat(admin.get("/api/v1/users", "Authorization", value).status())
                    .as(value)
                    .isEqualTo(401);
        }
        assertThat(admin.get("/api/v1/users", "Authorization", "bearer " + admin.token)
                        .status())
                .as("the scheme's case does not matter")
                .isEqualTo(200);
    }

    @Test
    void aTokenWorksUntilItIsRevokedAndIsShownOnlyOnce() {
        AdminListener.Answer issued = admin.post("/api/v1/api-tokens", "{\"name\": \"bob\"}");
        assertThat(issued.status()).isEqualTo(201);
        String secret = issued.field("token");
        assertThat(secret).startsWith("tgt_").hasSize(4 + 43);
        assertThat(admin.get("/api/v1/users", "Authorization", "Bearer " + secret)
                        .status())
                .isEqualTo(200);
        assertThat(admin.get("/api/v1/api-tokens").text()).contains("bob").doesNotContain("tgt_");

        assertThat(admin.delete("/api/v1/api-tokens/" + issued.field("id")).status())
                .isEqualTo(204);
        assertThat(admin.get("/api/v1/users", "Authorization", "Bearer " + secret)
                        .status())
                .isEqualTo(401);
        assertThat(admin.post("/api/v1/api-tokens", "{\"name\": \"bob\"}").field("code"))
                .as("a revoked name stands in the timeline and is not given again")
                .isEqualTo("name-taken");
        assertThat(admin.events("/api/v1/events"))
                .contains("api-token.issued admin:alice OK", "api-token.revoked admin:alice OK");
    }

    @Test
    void whatATokenDidIsKnownByItsName() {
        ApiTokens.Issued carol = admin.tokens.issue(Actor.SYSTEM, "carol");
        String id = admin.post(
                        "/api/v1/organizations", "{\"name\": \"Carol's\"}", "Authorization", "Bearer " + carol.secret())
                .field("id");
        assertThat(admin.events("/api/v1/organizations/" + id + "/events"))
                .containsExactly("organization.created admin:carol OK");
        assertThat(carol.toString()).doesNotContain(carol.secret());
    }

    @Test
    void nothingUnderTheApiAnswersWithoutAToken() {
        for (Route route : admin.routes()) {
            if (route.pattern().startsWith("/api/")) {
                String path = route.pattern().replaceAll("\\{[^}]+}", "00000000-0000-7000-8000-000000000000");
                assertThat(admin.anonymous(route.method(), path).status())
                        .as(route.toString())
                        .isEqualTo(401);
            }
        }
    }
}
