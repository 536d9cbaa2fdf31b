package dev.tegata.server.mail;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/** The words in which a person is invited by mail, in the person's language. */
public final class InvitationMail {
    private static final ResourceBundle.Control NO_FALLBACK =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    private InvitationMail() {}

    /**
     * @param language {@code ja}, or English for any other
     * @param organization who gives the licences, as the content token says
     * @param url where the person accepts; a secret
     */
    public static Mail write(String to, String name, String language, String organization, String url) {
        Locale locale = language.equals("ja") ? Locale.JAPANESE : Locale.ENGLISH;
        ResourceBundle words = ResourceBundle.getBundle("dev.tegata.server.mail.invitation", locale, NO_FALLBACK);
        return new Mail(
                to,
                words.getString("subject"),
                fill(words, "text", locale, name, organization, url),
                fill(words, "html", locale, escape(name), escape(organization), escape(url)));
    }

    private static String fill(ResourceBundle words, String key, Locale locale, Object... arguments) {
        return new MessageFormat(words.getString(key), locale).format(arguments);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
