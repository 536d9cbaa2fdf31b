package dev.tegata.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DatabaseDownTest {
    @Test
    void aDatabaseThatIsAwayIsNotTheCallersFaultAndNotABugButATimeToComeBack() {
        try (AdminListener admin = new AdminListener()) {
            admin.db.database().close();

            for (AdminListener.Answer answer : new AdminListener.Answer[] {
                admin.get("/api/v1/users"), admin.post("/api/v1/organizations", "{\"name\": \"本社\"}")
            }) {
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.header("Retry-After")).isEqualTo("30");
                assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
                assertThat(answer.field("code")).isEqualTo("overloaded");
                assertThat(answer.field("detail")).contains("30 seconds");
            }
        }
    }
}
