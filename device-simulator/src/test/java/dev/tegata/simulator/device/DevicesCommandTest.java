package dev.tegata.simulator.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegata.simulator.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class DevicesCommandTest extends DeviceTestSupport {
    private final StringWriter out = new StringWriter();

    private int run(String... arguments) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(out, true));
        return command.execute(arguments);
    }

    @Test
    void theHelpNamesEveryOptionWithItsDefault() {
        assertThat(run("devices", "--help")).isZero();
        assertThat(out.toString().replaceAll("\\s+", " "))
                .contains("--enroll", "--enroll-file", "--count", "--store", "--apns-management", "--apple-account")
                .contains("accept, cancel, leave (leave = for a person)")
                .doesNotContain("${");
    }

    @Test
    void devicesEnrollByTheLinksOfAFile(@TempDir Path folder) throws Exception {
        Path links = folder.resolve("links.txt");
        Files.writeString(links, server.enrollmentLink() + "\n\n" + server.url("/enroll/moved/profile") + "\n");

        int status = run(
                "devices",
                "--enroll-file",
                links.toString(),
                "--store",
                "http://localhost:1",
                "--shared-keys",
                "1",
                "--enroll-only");

        assertThat(status).as(out.toString()).isZero();
        assertThat(out.toString()).contains("2 succeeded, 0 failed");
        assertThat(server.dialogue()).hasSize(4);
    }

    @Test
    void aFailedEnrollmentIsNamedAndIsTheExitStatus() {
        int status = run(
                "devices",
                "--enroll",
                server.url("/enroll/unknown").toString(),
                "--store",
                "http://localhost:1",
                "--enroll-only");

        assertThat(status).isEqualTo(1);
        assertThat(out.toString()).contains("TGT000001: expected a profile").contains("HTTP 404");
    }

    @Test
    void missingLinksAreSaidSo() {
        assertThat(run("devices", "--store", "http://localhost:1")).isEqualTo(2);
        assertThat(out.toString()).contains("got 0 links for 0 devices");
    }
}
