package dev.tegata.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegata.simulator.json.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AppleCommandTest {
    private static final Pattern LICENCES = Pattern.compile("licences\\s+http://localhost:(\\d+)/mdm/v2");

    @TempDir
    private Path folder;

    @Test
    void helpExplainsEveryOption() {
        StringWriter out = new StringWriter();
        CommandLine simulate = Main.commandLine().setOut(new PrintWriter(out));
        assertThat(simulate.execute("apple", "--help")).isZero();
        assertThat(out.toString()).contains("--management-port", "--token-file", "RATE_LIMIT", "--apns-client-ca");
    }

    @Test
    void anUnknownOptionIsRefused() {
        StringWriter err = new StringWriter();
        assertThat(Main.commandLine().setErr(new PrintWriter(err)).execute("apple", "--nonsense"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--nonsense");
    }

    @Test
    void itStartsSaysWhereWritesATokenAndStaysUp() throws IOException, InterruptedException {
        StringWriter out = new StringWriter();
        Path token = folder.resolve("tokyo.vpptoken");
        CommandLine simulate = Main.commandLine().setOut(new PrintWriter(out));
        Thread running = Thread.ofPlatform()
                .start(() -> simulate.execute("apple", "--quirk", "RATE_LIMIT", "--token-file", token.toString()));
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> out.toString().contains("token  "));
            Matcher licences = LICENCES.matcher(out.toString());
            assertThat(licences.find()).as(out.toString()).isTrue();
            try (Socket socket = new Socket("localhost", Integer.parseInt(licences.group(1)))) {
                assertThat(socket.isConnected()).isTrue();
            }
            String json = new String(Base64.getDecoder().decode(Files.readString(token)), StandardCharsets.UTF_8);
            assertThat(Json.readObject(json).orElseThrow().has("expDate")).isTrue();
        } finally {
            running.interrupt();
            running.join();
        }
    }
}
