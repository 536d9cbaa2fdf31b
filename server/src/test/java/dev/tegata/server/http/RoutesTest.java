package dev.tegata.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {
    private static final Handler ANY = request -> Response.noContent();

    @Test
    void aLiteralWinsOverAParameterAndAParameterOverTheRest() {
        Routes routes = Routes.builder()
                .get("/users/{id}", ANY)
                .get("/users/me", ANY)
                .get("/users/{path...}", ANY)
                .get("/", ANY)
                .build();
        assertThat(pattern(routes, "/users/me")).isEqualTo("/users/me");
        assertThat(pattern(routes, "/users/7")).isEqualTo("/users/{id}");
        assertThat(pattern(routes, "/users/7/devices")).isEqualTo("/users/{path...}");
        assertThat(routes.match("GET", "/users/7/devices").pathParameters()).containsEntry("path", "7/devices");
        assertThat(pattern(routes, "/")).isEqualTo("/");
        assertThat(routes.match("GET", "/users/").endpoint()).isEmpty();
    }

    @Test
    void aMoreGeneralRouteAnswersWhenTheLiteralOneHasAnotherMethod() {
        Routes routes = Routes.builder()
                .get("/users/{id}", ANY)
                .post("/users/search", ANY)
                .build();
        assertThat(pattern(routes, "/users/search")).isEqualTo("/users/{id}");
        assertThat(routes.match("DELETE", "/users/search").allowed()).containsExactly("GET", "HEAD", "POST");
    }

    @Test
    void parametersKeepTheNamesOfTheirOwnRoute() {
        Routes routes =
                Routes.builder().get("/a/{x}/b", ANY).put("/a/{y}/{z}", ANY).build();
        assertThat(routes.match("GET", "/a/1/b").pathParameters()).containsOnlyKeys("x");
        assertThat(routes.match("PUT", "/a/1/b").pathParameters())
                .containsEntry("y", "1")
                .containsEntry("z", "b");
    }

    @Test
    void theListingIsTheTableOfContents() {
        Routes routes = Routes.builder()
                .get("/api/v1/users/{id}", ANY)
                .put("/mdm/checkin", ANY)
                .build();
        assertThat(routes.routes())
                .containsExactly(new Route("GET", "/api/v1/users/{id}"), new Route("PUT", "/mdm/checkin"));
    }

    @Test
    void twoRoutesOfTheSameShapeAreRefused() {
        Routes.Builder twice = Routes.builder().get("/users/{id}", ANY).get("/users/{name}", ANY);
        assertThatThrownBy(twice::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("GET /users/{name}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"users", "/users/{id", "/users/x{id}", "/users/{rest...}/more", "/{id}/{id}", "/{}"})
    void aPatternThatCannotMeanAnythingIsRefused(String pattern) {
        assertThatThrownBy(() -> Routes.builder().get(pattern, ANY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(pattern);
    }

    private static String pattern(Routes routes, String path) {
        return routes.match("GET", path).endpoint().orElseThrow().route().pattern();
    }
}
