package dev.tegata.simulator.mailbox;

import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.tegata.simulator.http.Answer;
import dev.tegata.simulator.http.Request;
import dev.tegata.simulator.http.Routes;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** An SMTP server that takes any mail to anybody and shows it. No password, no TLS. Thread-safe; closed by whoever started it. */
public final class SimulatedMailbox implements AutoCloseable {
    private final GreenMail server;

    private SimulatedMailbox(GreenMail server) {
        this.server = server;
    }

    /**
     * Starts to listen.
     *
     * @param port 0 for any free port
     * @throws IllegalStateException when the port is taken
     */
    public static SimulatedMailbox start(String host, int port) {
        GreenMail server = new GreenMail(new ServerSetup(port, host, ServerSetup.PROTOCOL_SMTP));
        server.start();
        return new SimulatedMailbox(server);
    }

    /** The SMTP port. */
    public int port() {
        return server.getSmtp().getPort();
    }

    /** Every mail so far, one per recipient, in the order of arrival for each. */
    public List<Mail> mails() {
        return Arrays.stream(server.getReceivedMessages()).map(MailReader::read).toList();
    }

    /** The first mail like this, waiting for it if need be; empty when none came in time. */
    public Optional<Mail> await(Predicate<Mail> wanted, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            List<Mail> mails = mails();
            Optional<Mail> found = mails.stream().filter(wanted).findFirst();
            long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
            if (found.isPresent() || left <= 0) {
                return found;
            }
            server.waitForIncomingEmail(left, mails.size() + 1);
        }
    }

    public void clear() {
        try {
            server.purgeEmailFromAllMailboxes();
        } catch (FolderException e) {
            throw new IllegalStateException("the mailboxes could not be emptied", e);
        }
    }

    public Routes routes() {
        return new Routes()
                .on("GET", "/sim/mailbox", "Mails so far, decoded (?to=address)", this::list)
                .on("DELETE", "/sim/mailbox", "Throw all mails away", request -> {
                    clear();
                    return Answer.empty(204);
                });
    }

    private Answer list(Request request) {
        Optional<String> to = request.query("to");
        List<Mail> found = mails().stream()
                .filter(mail -> to.map(address -> mail.to().stream().anyMatch(one -> one.contains(address)))
                        .orElse(true))
                .toList();
        return Answer.json(200, Map.of("mails", found));
    }

    @Override
    public void close() {
        server.stop();
    }
}
