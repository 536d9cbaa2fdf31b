package dev.tegata.simulator.mailbox;

import jakarta.mail.Address;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns a MIME message into a {@link Mail}: encodings undone, alternatives told apart. */
final class MailReader {
    private MailReader() {}

    static Mail read(MimeMessage message) {
        try {
            return new Mail(
                    addresses(message.getFrom()).stream().findFirst().orElse(""),
                    addresses(message.getRecipients(Message.RecipientType.TO)),
                    Optional.ofNullable(message.getSubject()).orElse(""),
                    body(message, "text/plain").orElse(""),
                    body(message, "text/html").orElse(""));
        } catch (MessagingException e) {
            throw new IllegalStateException("a mail that came could not be read", e);
        } catch (IOException e) {
            throw new UncheckedIOException("a mail that came could not be read", e);
        }
    }

    private static List<String> addresses(Address @Nullable [] given) {
        List<String> addresses = new ArrayList<>();
        for (Address address : given == null ? new Address[0] : given) {
            addresses.add(
                    address instanceof InternetAddress internet ? internet.toUnicodeString() : address.toString());
        }
        return addresses;
    }

    private static Optional<String> body(Part part, String type) throws MessagingException, IOException {
        if (part.isMimeType(type)) {
            return Optional.of(part.getContent().toString());
        }
        if (part.getContent() instanceof Multipart parts) {
            for (int i = 0; i < parts.getCount(); i++) {
                Optional<String> found = body(parts.getBodyPart(i), type);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }
}
