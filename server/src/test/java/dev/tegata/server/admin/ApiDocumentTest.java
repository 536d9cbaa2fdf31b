package dev.tegata.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/api.md and the server say the same. */
class ApiDocumentTest {
    private static final Pattern LISTED = Pattern.compile("(?m)^\\| `([A-Z]+ /\\S*)` \\|");

    @Test
    void theDocumentListsEveryRouteAndNoOther() throws IOException {
        String document = Files.readString(Path.of("..", "docs", "api.md"));
        List<String> listed =
                LISTED.matcher(document).results().map(match -> match.group(1)).toList();
        try (AdminListener admin = new AdminListener()) {
            assertThat(listed)
                    .containsExactlyInAnyOrderElementsOf(admin.routes().stream()
                            .map(route -> route.method() + " " + route.pattern())
                            .toList());
        }
    }

    @Test
    void theIndexLeadsToEveryList() {
        try (AdminListener admin = new AdminListener()) {
            AdminListener.Answer index = admin.get("/api/v1");
            assertThat(index.field("product")).isEqualTo("Tegata");
            index.json()
                    .path("resources")
                    .forEach(path -> assertThat(admin.get(path.asText()).status())
                            .as(path.asText())
                            .isEqualTo(200));
            assertThat(index.json().path("resources").has("vpp-users")).isTrue();
        }
    }
}
