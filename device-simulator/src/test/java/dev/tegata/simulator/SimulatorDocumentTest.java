package dev.tegata.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegata.simulator.apple.AppleServices;
import dev.tegata.simulator.apple.AppleSettings;
import dev.tegata.simulator.apple.Quirk;
import dev.tegata.simulator.fault.FaultKind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** docs/simulator.md and the simulator say the same. */
class SimulatorDocumentTest {
    private static final Pattern LISTED = Pattern.compile("(?m)^\\| `([A-Z]+ /\\S*)` \\|");
    private static final Pattern SERVED = Pattern.compile("<td><code>([A-Z]+)</code></td><td><code>(/[^<]*)</code>");

    private String document = "";

    @BeforeEach
    void read() throws IOException {
        document = Files.readString(Path.of("..", "docs", "simulator.md"));
    }

    @Test
    void everyRouteOfTheManagementPortIsListedAndNoOther() throws IOException {
        try (AppleServices apple = AppleServices.start(AppleSettings.defaults());
                InputStream page = URI.create("http://localhost:" + apple.managementPort() + "/")
                        .toURL()
                        .openStream()) {
            String html = new String(page.readAllBytes(), StandardCharsets.UTF_8);
            List<String> served = SERVED.matcher(html)
                    .results()
                    .map(match -> match.group(1) + " " + match.group(2))
                    .toList();
            assertThat(LISTED.matcher(document).results().map(match -> match.group(1)))
                    .containsExactlyInAnyOrderElementsOf(served);
        }
    }

    @Test
    void everyFaultAndEveryQuirkIsExplained() {
        assertThat(Arrays.stream(FaultKind.values()).map(kind -> "`" + kind + "`"))
                .allSatisfy(name -> assertThat(document).contains(name));
        assertThat(Arrays.stream(Quirk.values()).map(quirk -> "| `" + quirk + "` |"))
                .allSatisfy(name -> assertThat(document).contains(name));
    }
}
