package dev.tegata.server.mail;

import dev.tegata.server.config.Secret;
import java.util.Optional;

/**
 * The mail server and the sender.
 *
 * @param user empty when the mail server wants no sign-in; {@code password} then is empty too
 * @param from the sender's address, for example {@code mdm@example.com}
 * @param fromName the sender's name beside the address
 */
public record MailSettings(
        String host,
        int port,
        Encryption encryption,
        Optional<String> user,
        Optional<Secret> password,
        String from,
        Optional<String> fromName) {

    /** How the connection to the mail server is protected. */
    public enum Encryption {
        /** None: only for a mail server on the same machine. */
        NONE,
        /** STARTTLS is required; usual on port 587. */
        STARTTLS,
        /** TLS from the first byte; usual on port 465. */
        TLS
    }

    public MailSettings {
        if (user.isPresent() != password.isPresent()) {
            throw new IllegalArgumentException("expected both mail user and mail password, or neither");
        }
    }
}
