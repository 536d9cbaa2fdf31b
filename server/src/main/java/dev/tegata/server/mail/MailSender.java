package dev.tegata.server.mail;

import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Authenticator;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.jspecify.annotations.Nullable;

/** Sends mail through one mail server, one connection per mail. Thread-safe. Source: RFC 5321. */
public final class MailSender {
    /** A mail server that takes longer is taken for dead; the delivery is tried again later. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final int PERMANENT = 500;

    /** RFC 5322, section 3.3. */
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss xx", Locale.ENGLISH);

    private final MailSettings settings;
    private final InstantSource clock;
    private final Session session;

    public MailSender(MailSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.session = Session.getInstance(properties(settings), new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication(
                        settings.user().orElse(""),
                        settings.password().map(secret -> secret.value()).orElse(""));
            }
        });
    }

    private static Properties properties(MailSettings settings) {
        Properties properties = new Properties();
        String patience = Long.toString(PATIENCE.toMillis());
        properties.setProperty("mail.smtp.host", settings.host());
        properties.setProperty("mail.smtp.port", Integer.toString(settings.port()));
        properties.setProperty(
                "mail.smtp.auth", Boolean.toString(settings.user().isPresent()));
        properties.setProperty("mail.smtp.connectiontimeout", patience);
        properties.setProperty("mail.smtp.timeout", patience);
        properties.setProperty("mail.smtp.writetimeout", patience);
        switch (settings.encryption()) {
            case NONE -> {}
            case STARTTLS -> {
                properties.setProperty("mail.smtp.starttls.enable", "true");
                // Without "required" a man in the middle could talk the connection down to plain text.
                properties.setProperty("mail.smtp.starttls.required", "true");
                properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
            }
            case TLS -> {
                properties.setProperty("mail.smtp.ssl.enable", "true");
                properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
            }
        }
        return properties;
    }

    /** Hands the mail to the mail server; at most about a minute. */
    public MailOutcome send(Mail mail) {
        try {
            Transport.send(message(mail));
            return new MailOutcome.Sent();
        } catch (AddressException e) {
            return new MailOutcome.Refused("the address is not a mail address: " + e.getMessage());
        } catch (AuthenticationFailedException e) {
            return new MailOutcome.TryLater("the mail server does not accept our sign-in: " + e.getMessage());
        } catch (MessagingException e) {
            return outcome(e);
        }
    }

    private MimeMessage message(Mail mail) throws MessagingException {
        MimeMessage message = new MimeMessage(session);
        message.setFrom(sender());
        message.setRecipients(MimeMessage.RecipientType.TO, new Address[] {new InternetAddress(mail.to(), true)});
        message.setSubject(mail.subject(), StandardCharsets.UTF_8.name());
        message.setHeader("Date", DATE.format(clock.instant().atOffset(ZoneOffset.UTC)));
        // Machines that answer mail by themselves leave it alone (RFC 3834).
        message.setHeader("Auto-Submitted", "auto-generated");
        MimeBodyPart text = new MimeBodyPart();
        text.setText(mail.text(), StandardCharsets.UTF_8.name());
        MimeBodyPart html = new MimeBodyPart();
        html.setText(mail.html(), StandardCharsets.UTF_8.name(), "html");
        message.setContent(new MimeMultipart("alternative", text, html));
        message.saveChanges();
        return message;
    }

    private InternetAddress sender() throws MessagingException {
        try {
            InternetAddress sender = new InternetAddress(settings.from(), true);
            if (settings.fromName().isPresent()) {
                sender.setPersonal(settings.fromName().get(), StandardCharsets.UTF_8.name());
            }
            return sender;
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException("UTF-8 is always there", e);
        }
    }

    /** The mail server's own number decides: 5xx is for good, everything else may pass (RFC 5321, section 4.2.1). */
    private static MailOutcome outcome(MessagingException failure) {
        for (Throwable link = failure; link != null; link = next(link)) {
            OptionalInt code = replyCode(link);
            if (code.isPresent()) {
                String reason = String.valueOf(link.getMessage()).strip();
                return code.getAsInt() >= PERMANENT
                        ? new MailOutcome.Refused(reason)
                        : new MailOutcome.TryLater(reason);
            }
        }
        return new MailOutcome.TryLater(String.valueOf(failure.getMessage()).strip());
    }

    private static @Nullable Throwable next(Throwable link) {
        return link instanceof MessagingException messaging && messaging.getNextException() != null
                ? messaging.getNextException()
                : link.getCause();
    }

    private static OptionalInt replyCode(Throwable link) {
        return switch (link) {
            case SMTPAddressFailedException address -> OptionalInt.of(address.getReturnCode());
            case SMTPSenderFailedException sender -> OptionalInt.of(sender.getReturnCode());
            // The wrapper of a failed recipient carries the recipient's number only one link further.
            case SMTPSendFailedException send
            when send.getNextException() == null -> OptionalInt.of(send.getReturnCode());
            default -> OptionalInt.empty();
        };
    }
}
