package dev.tegata.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The flow of the product from its first line to its last, with the server as a process of its own. */
class WholeFlowTest {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    @Test
    void aPersonIsInvitedAcceptsGetsALicenceTheAppLandsAndEverythingComesBack() throws Exception {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        boolean passed;
        try (Stage stage = Stage.open(HOME, folder, what -> {});
                Phones phones = stage.phones()) {
            Steps steps = new Steps(new PrintStream(lines, true, StandardCharsets.UTF_8));
            new Flow(
                            steps,
                            stage.administrator(),
                            stage.books(),
                            new AppleSide(stage.world().apple()),
                            stage.store(),
                            phones.all())
                    .run();
            passed = steps.summary();
            assertThat(passed).as(() -> lines.toString(StandardCharsets.UTF_8)).isTrue();
            assertThat(Files.readString(stage.world().log()))
                    .as("a run without faults leaves no warning in the log, and no secret")
                    .doesNotContain(" WARN ")
                    .doesNotContain(" ERROR ")
                    .doesNotContain("inviteCode");
        }
    }
}
