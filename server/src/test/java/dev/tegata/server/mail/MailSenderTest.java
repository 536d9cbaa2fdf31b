package dev.tegata.server.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What mail servers say to a mail, and what it means. */
class MailSenderTest {
    private static final Mail MAIL = new Mail("hanako@example.com", "アプリケーション割り当て設定のご案内", "text", "<p>text</p>");

    @Test
    void aMailServerThatRefusesTheAddressForGoodIsRefusedAndOneThatAsksToComeBackIsNot() throws IOException {
        assertThat(said("550 5.1.1 no such mailbox", MailSettings.Encryption.NONE))
                .isInstanceOfSatisfying(
                        MailOutcome.Refused.class,
                        refused -> assertThat(refused.reason()).contains("no such mailbox"));
        assertThat(said("451 4.7.1 greylisted, come back", MailSettings.Encryption.NONE))
                .isInstanceOfSatisfying(
                        MailOutcome.TryLater.class,
                        later -> assertThat(later.reason()).contains("greylisted"));
        assertThat(said("250 ok", MailSettings.Encryption.NONE)).isInstanceOf(MailOutcome.Sent.class);
    }

    @Test
    void withoutTheEncryptionThatIsRequiredNothingIsSent() throws IOException {
        try (ScriptedServer server = new ScriptedServer("250 ok")) {
            MailOutcome outcome =
                    sender(server.port(), MailSettings.Encryption.STARTTLS).send(MAIL);
            assertThat(outcome).isInstanceOf(MailOutcome.TryLater.class);
            assertThat(server.heard()).noneMatch(line -> line.startsWith("RCPT") || line.startsWith("DATA"));
        }
    }

    @Test
    void anAddressThatIsNoneIsRefusedBeforeAnyServerIsAsked() {
        MailOutcome outcome =
                sender(1, MailSettings.Encryption.NONE).send(new Mail("not an address", "subject", "text", "html"));
        assertThat(outcome).isInstanceOf(MailOutcome.Refused.class);
    }

    @Test
    void aMailServerThatIsNotThereMeansLater() throws IOException {
        int closed;
        try (ServerSocket free = new ServerSocket(0)) {
            closed = free.getLocalPort();
        }
        assertThat(sender(closed, MailSettings.Encryption.NONE).send(MAIL)).isInstanceOf(MailOutcome.TryLater.class);
    }

    private static MailOutcome said(String toRecipient, MailSettings.Encryption encryption) throws IOException {
        try (ScriptedServer server = new ScriptedServer(toRecipient)) {
            return sender(server.port(), encryption).send(MAIL);
        }
    }

    private static MailSender sender(int port, MailSettings.Encryption encryption) {
        return new MailSender(
                new MailSettings(
                        "localhost",
                        port,
                        encryption,
                        Optional.empty(),
                        Optional.empty(),
                        "info@example.com",
                        Optional.of("情報システム部")),
                () -> Instant.parse("2026-11-23T03:00:00Z"));
    }

    /** A mail server that says what it is told to say to a recipient, and yes to everything else. */
    private static final class ScriptedServer implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final List<String> heard = new CopyOnWriteArrayList<>();
        private final String toRecipient;

        ScriptedServer(String toRecipient) throws IOException {
            this.toRecipient = toRecipient;
            Thread.ofVirtual().start(this::serve);
        }

        int port() {
            return socket.getLocalPort();
        }

        List<String> heard() {
            return heard;
        }

        private void serve() {
            try (Socket peer = socket.accept();
                    BufferedReader in =
                            new BufferedReader(new InputStreamReader(peer.getInputStream(), StandardCharsets.UTF_8));
                    OutputStream out = peer.getOutputStream()) {
                say(out, "220 here");
                boolean data = false;
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    heard.add(line);
                    if (data) {
                        data = !line.equals(".");
                        if (!data) {
                            say(out, "250 taken");
                        }
                    } else if (line.startsWith("RCPT")) {
                        say(out, toRecipient);
                    } else if (line.equals("DATA")) {
                        data = true;
                        say(out, "354 go on");
                    } else {
                        say(out, line.equals("QUIT") ? "221 bye" : "250 ok");
                    }
                }
            } catch (IOException e) {
                heard.add("the connection broke: " + e.getMessage());
            }
        }

        private static void say(OutputStream out, String line) throws IOException {
            out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
