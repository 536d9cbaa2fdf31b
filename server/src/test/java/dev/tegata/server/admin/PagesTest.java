package dev.tegata.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegata.server.http.Route;
import dev.tegata.server.problem.ProblemCode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What one sees with a browser, without a token. */
class PagesTest {
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
    void theLandingPageListsEveryRoute() {
        AdminListener.Answer page = admin.anonymous("GET", "/");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.text()).contains("Authorization: Bearer", "/api/v1");
        for (Route route : admin.routes()) {
            assertThat(page.text()).contains("<td>" + route.method() + "</td><td><code>" + route.pattern() + "</code>");
        }
    }

    @Test
    void theLandingPageSpeaksJapaneseAndEnglish() {
        assertThat(admin.get("/", "Accept-Language", "ja").text()).contains("lang=\"ja\">", "ルート一覧");
        assertThat(admin.get("/?lang=ja").text()).contains("ルート一覧");
        assertThat(admin.get("/?lang=en", "Accept-Language", "ja").text()).contains("<h2>Routes</h2>");
    }

    @Test
    void everyProblemIsExplainedAtItsTypeInBothLanguages() {
        for (ProblemCode code : ProblemCode.values()) {
            AdminListener.Answer page = admin.anonymous("GET", "/problems/" + code.key());
            assertThat(page.status()).as(code.key()).isEqualTo(200);
            assertThat(page.text()).contains(code.key(), "<section lang=\"ja\">", "<section lang=\"en\">");
        }
        assertThat(admin.anonymous("GET", "/problems/made-up").status()).isEqualTo(404);
    }

    @Test
    void theServerIsAliveAndReady() {
        assertThat(admin.anonymous("GET", "/healthz").status()).isEqualTo(200);
        assertThat(admin.anonymous("GET", "/readyz").status()).isEqualTo(200);
    }

    @Test
    void aServerWhoseDatabaseIsGoneIsAliveButNotReadyAndAProblemSaysSo() {
        try (AdminListener doomed = new AdminListener()) {
            doomed.db.close();
            assertThat(doomed.anonymous("GET", "/healthz").status()).isEqualTo(200);
            assertThat(doomed.anonymous("GET", "/readyz").status()).isEqualTo(503);
            AdminListener.Answer answer = doomed.get("/api/v1/users");
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.field("code")).isEqualTo("overloaded");
            assertThat(answer.headers().firstValue("Retry-After"))
                    .as("when to come again")
                    .isPresent();
            assertThat(answer.field("requestId")).as("the log is found by this").isNotBlank();
            assertThat(answer.text()).as("nothing of the insides is told").doesNotContain("Hikari");
        }
    }
}
