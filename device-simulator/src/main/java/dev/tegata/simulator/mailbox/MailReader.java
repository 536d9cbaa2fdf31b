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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Turns a MIME message into a {@link Mail}: encodings undone, alternatives told apart. */
final class MailReader {
    private MailReader() {}

    static Mail read(MimeMessage message) {
        try {
            return new Mail(
                    sender(message),
                    recipients(message),
                    Optional.ofNullable(message.getSubject()).orElse(""),
                    body(message, "text/plain").orElse(""),
                    body(message, "text/html").orElse(""));
        } catch (MessagingException e) {
            throw new IllegalStateException("a mail that came could not be read", e);
        } catch (IOException e) {
            throw new UncheckedIOException("a mail that came could not be read", e);
        }
    }

    /** The way people write it: {@code name <address>}, or the address alone. */
    private static String sender(MimeMessage message) throws MessagingException {
        Address[] from = message.getFrom();
        if (from == null || from.length == 0) {
            return "";
        }
        return from[0] instanceof InternetAddress sender && sender.getPersonal() != null
                ? sender.getPersonal() + " <" + sender.getAddress() + ">"
                : address(from[0]);
    }

    private static List<String> recipients(MimeMessage message) throws MessagingException {
        Address[] to = message.getRecipients(Message.RecipientType.TO);
        return to == null
                ? List.of()
                : Arrays.stream(to).map(MailReader::address).toList();
    }

    private static String address(Address address) {
        return address instanceof InternetAddress internet ? internet.getAddress() : address.toString();
    }

    private static Optional<String> body(Part part, String type) throws MessagingException, IOException {
        if (part.isMimeType(type)) {
            return Optional.of(part.getContent().toString().replace("\r\n", "\n"));
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
