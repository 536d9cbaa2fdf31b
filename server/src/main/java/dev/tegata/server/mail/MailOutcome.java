package dev.tegata.server.mail;

/** What the mail server made of a mail. */
public sealed interface MailOutcome {
    /** The mail server took it. */
    record Sent() implements MailOutcome {}

    /** Refused for good: trying again changes nothing. */
    record Refused(String reason) implements MailOutcome {}

    /** Not now: the mail server was not reached, or asked to come back. */
    record TryLater(String reason) implements MailOutcome {}
}
