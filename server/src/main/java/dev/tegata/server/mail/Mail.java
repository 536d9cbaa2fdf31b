package dev.tegata.server.mail;

/** One mail, as plain text and as simple HTML saying the same. May hold a secret link, so it prints only its subject. */
public record Mail(String to, String subject, String text, String html) {
    @Override
    public String toString() {
        return "Mail[" + subject + "]";
    }
}
