package dev.tegata.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an administrator gets for input that is not right, in the administrator's language. */
class BadInputTest {
    private static AdminListener admin;
    private static String organization;

    @BeforeAll
    static void open() {
        admin = new AdminListener();
        organization = admin.organization("org");
    }

    @AfterAll
    static void close() {
        admin.close();
    }

    @Test
    void nonsenseThatIsNoJsonIsRefusedWithThePlaceItBreaks() {
        for (String nonsense :
                new String[] {"", "{", "hello", "{\"name\": }", "[]", "5", "null", "{} {}", "{\"a\":1,\"a\":2}"}) {
            AdminListener.Answer answer = admin.post("/api/v1/users", nonsense);
            assertThat(answer.status()).as(nonsense).isEqualTo(400);
            assertThat(answer.field("code")).as(nonsense).isEqualTo("malformed-json");
        }
        assertThat(admin.post("/api/v1/users", "{\n  \"name\": }").field("detail"))
                .contains("line 2, column ");
        assertThat(admin.post("/api/v1/users", "[]").field("detail")).contains("{…} expected, got array");
        assertThat(admin.post("/api/v1/users", "{\"a\":".repeat(5_000)).field("code"))
                .as("a pit of nesting")
                .isEqualTo("malformed-json");
    }

    @Test
    void aMisspeltFieldIsRefusedNamingTheNearestKnownOne() {
        AdminListener.Answer answer = admin.post(
                "/api/v1/users",
                "{\"organizationId\": \"%s\", \"name\": \"x\", \"emial\": \"a@example.com\"}".formatted(organization));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.field("code")).isEqualTo("unknown-field");
        assertThat(answer.field("detail")).contains("\"emial\"", "\"email\"");
        assertThat(admin.get("/api/v1/users").json().path("items"))
                .as("nothing was made")
                .isEmpty();
    }

    @Test
    void aMissingFieldIsNamed() {
        assertThat(admin.post("/api/v1/users", "{\"organizationId\": \"%s\"}".formatted(organization))
                        .field("detail"))
                .contains("\"name\"", "missing");
        assertThat(admin.post("/api/v1/organizations", "{\"name\": null}").field("code"))
                .isEqualTo("missing-field");
    }

    @Test
    void aWrongTypeIsToldWhatCameAndWhatWasExpected() {
        assertThat(admin.post("/api/v1/organizations", "{\"name\": 5}").field("detail"))
                .contains("\"name\"", "number", "expected string");
        assertThat(admin.post("/api/v1/organizations", "{\"name\": {\"x\": []}}")
                        .field("detail"))
                .contains("object", "expected string");
        assertThat(admin.post("/api/v1/users", "{\"organizationId\": \"5\", \"name\": \"x\"}")
                        .field("detail"))
                .contains("\"organizationId\"", "\"5\"", "UUID");
        assertThat(admin.post("/api/v1/organizations", "{\"name\": \"   \"}").field("detail"))
                .contains("1 to 200 characters");
        assertThat(admin.post("/api/v1/organizations", "{\"name\": \"a\\u0000b\"}")
                        .field("code"))
                .as("what PostgreSQL cannot store is refused before it gets there")
                .isEqualTo("invalid-field");
        assertThat(admin.post("/api/v1/organizations", "{\"name\": \"%s\"}".formatted("x".repeat(201)))
                        .field("code"))
                .isEqualTo("invalid-field");
        assertThat(admin.patch("/api/v1/organizations/" + organization, "{\"parentId\": \"null\"}")
                        .field("code"))
                .isEqualTo("invalid-field");
    }

    @Test
    void anAddressThatIsNoneAndALanguageNobodyWritesAreRefused() {
        for (String field : new String[] {
            "\"email\": \"nobody\"",
            "\"email\": \"a@b@c\"",
            "\"email\": \"a b@example.com\"",
            "\"email\": \"a@example.com\\nBcc: all@example.com\"",
            "\"managedAppleId\": \"@example.com\"",
            "\"language\": \"fr\""
        }) {
            assertThat(admin.post(
                                    "/api/v1/users",
                                    "{\"organizationId\": \"%s\", \"name\": \"x\", %s}".formatted(organization, field))
                            .field("code"))
                    .as(field)
                    .isEqualTo("invalid-field");
        }
    }

    @Test
    void anotherContentTypeIsRefused() {
        AdminListener.Answer answer =
                admin.post("/api/v1/organizations", "name=x", "Content-Type", "application/x-www-form-urlencoded");
        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.field("detail")).contains("application/json", "application/x-www-form-urlencoded");
    }

    @Test
    void anIdNobodyKnowsOrThatIsNoneIsNotFound() {
        assertThat(admin.get("/api/v1/users/00000000-0000-7000-8000-000000000000")
                        .status())
                .isEqualTo(404);
        AdminListener.Answer answer = admin.get("/api/v1/users/../../etc/passwd".replace("../", "x"));
        assertThat(answer.status()).isEqualTo(404);
        assertThat(admin.get("/api/v1/users/1-1-1-1-1").field("code")).isEqualTo("no-such-resource");
        assertThat(admin.delete("/api/v1/api-tokens/nonsense").status()).isEqualTo(404);
    }

    @Test
    void anUnknownPathAndAnotherMethodAreProblemsToo() {
        AdminListener.Answer unknown = admin.get("/api/v1/nothing");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.field("code")).isEqualTo("no-such-route");
        assertThat(unknown.field("detail")).contains("GET /api/v1/nothing");

        AdminListener.Answer method = admin.call("PUT", "/api/v1/users", Optional.of("{}"));
        assertThat(method.status()).isEqualTo(405);
        assertThat(method.header("Allow")).contains("GET", "POST");
        assertThat(method.field("code")).isEqualTo("method-not-allowed");

        AdminListener.Answer large = admin.post("/api/v1/organizations", "x".repeat((1 << 20) + 1));
        assertThat(large.status()).isEqualTo(413);
        assertThat(large.field("code")).isEqualTo("body-too-large");
    }

    @Test
    void aProblemSpeaksTheLanguageTheCallerAsksFor() {
        AdminListener.Answer ja = admin.get("/api/v1/users/x", "Accept-Language", "ja-JP, en;q=0.5");
        assertThat(ja.field("detail")).isEqualTo("ID x の user はありません。");
        assertThat(ja.field("title")).isEqualTo("見つかりません");
        assertThat(ja.header("Content-Language")).isEqualTo("ja");
        assertThat(ja.field("type")).isEqualTo("/problems/no-such-resource");
        assertThat(ja.json().path("status").asInt()).isEqualTo(404);
        assertThat(ja.field("requestId")).isNotEmpty();

        for (String other : new String[] {"en", "fr, de", "*", "nonsense;;;", "en, ja;q=0.9"}) {
            AdminListener.Answer en = admin.get("/api/v1/users/x", "Accept-Language", other);
            assertThat(en.field("detail")).as(other).isEqualTo("There is no user with the id x.");
        }
    }
}
