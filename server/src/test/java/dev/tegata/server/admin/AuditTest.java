package dev.tegata.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tegata.server.http.Route;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AuditTest {
    @Test
    void everyRouteThatChangesSomethingLeavesOneAuditRowPerCallOnWhatItNames() {
        try (AdminListener admin = new AdminListener()) {
            List<Route> acts = admin.routes().stream()
                    .filter(route -> !route.method().equals("GET"))
                    .toList();
            assertThat(acts).hasSizeGreaterThan(20);
            for (Route act : acts) {
                UUID id = UUID.randomUUID();
                int before = events(admin).size();
                AdminListener.Answer answer = admin.call(
                        act.method(), act.pattern().replaceAll("\\{[^}]+}", id.toString()), Optional.of("{}"));
                assertThat(events(admin)).as(act + " " + answer.text()).hasSize(before + 1);
                JsonNode row = events(admin).getFirst();
                assertThat(row.path("actor").asText()).isEqualTo("admin:alice");
                assertThat(row.path("result").asText()).isEqualTo(answer.status() < 400 ? "OK" : "REFUSED");
                if (answer.status() >= 400) {
                    assertThat(row.path("detail").path("problem").asText()).isEqualTo(answer.field("code"));
                    assertThat(row.path("detail").path("requestId").asText()).isEqualTo(answer.field("requestId"));
                }
                String entity = act.pattern().replaceAll("/\\{id}.*", "").replace("{id}", id.toString());
                boolean hasTimeline = admin.routes().contains(new Route("GET", entity + "/{id}/events"));
                if (act.pattern().contains("{id}") && hasTimeline) {
                    assertThat(admin.events(entity + "/" + id + "/events"))
                            .as(act.toString())
                            .hasSize(1);
                }
            }
        }
    }

    private static List<JsonNode> events(AdminListener admin) {
        return admin.get("/api/v1/events?limit=200")
                .json()
                .path("items")
                .valueStream()
                .toList();
    }
}
