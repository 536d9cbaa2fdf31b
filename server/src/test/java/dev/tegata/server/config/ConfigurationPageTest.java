package dev.tegata.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Keeps docs/configuration.md the same as the list of settings; {@code -Dtegata.docs=write} writes it anew. */
class ConfigurationPageTest {
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");

    @Test
    void thePageListsEverySettingWithItsDefaultAndMeaning() throws IOException {
        String expected = page();
        if (System.getProperty("tegata.docs", "").equals("write")) {
            Files.writeString(PAGE, expected);
        }
        assertThat(PAGE).content().isEqualTo(expected);
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # Settings

                Given in a file (`tegata serve --config FILE`, UTF-8, `key = value`) or in the environment, which wins. Unknown settings are
                refused. Lengths of time are a number and a unit: `200ms`, `30s`, `5m`, `24h`, `90d`. This page is made from the code.

                | Setting | Environment | Default | Meaning |
                |---|---|---|---|
                """);
        for (Setting setting : Setting.values()) {
            page.append("| `%s` | `%s` | %s | %s |%n"
                    .formatted(
                            setting.key(),
                            setting.variable(),
                            setting.defaultValue()
                                    .map(value -> value.isEmpty() ? "" : "`" + value + "`")
                                    .orElse("(required)"),
                            setting.meaning().replace("|", "\\|").replace("<", "&lt;")));
        }
        return page.toString();
    }
}
