package dev.tegata.server.mail;

import java.text.MessageFormat;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.stream.Collectors;

/** The words in which a person is told that app licences which are of no use are taken back, in the person's language. */
public final class ReclaimMail {
    private static final ResourceBundle.Control NO_FALLBACK =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    private ReclaimMail() {}

    /**
     * @param language {@code ja}, or English for any other
     * @param organization who gives the licences, as the content token says
     * @param takenBackAt shown as a date of this server's time zone
     * @param notInstalled names of apps that are on none of the person's devices
     * @param withoutDevice names of apps of which there is no device to be on
     */
    public static Mail write(
            String to,
            String name,
            String language,
            String organization,
            Instant takenBackAt,
            List<String> notInstalled,
            List<String> withoutDevice) {
        Locale locale = language.equals("ja") ? Locale.JAPANESE : Locale.ENGLISH;
        ResourceBundle words = ResourceBundle.getBundle("dev.tegata.server.mail.reclaim", locale, NO_FALLBACK);
        String date = DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG)
                .withLocale(locale)
                .withZone(ZoneId.systemDefault())
                .format(takenBackAt);
        String plain =
                apps(words, "not-installed", notInstalled, false) + apps(words, "no-device", withoutDevice, false);
        String html = apps(words, "not-installed", notInstalled, true) + apps(words, "no-device", withoutDevice, true);
        return new Mail(
                to,
                words.getString("subject"),
                fill(words, "text", locale, name, organization, date, plain),
                fill(words, "html", locale, escape(name), escape(organization), escape(date), html));
    }

    private static String apps(ResourceBundle words, String why, List<String> apps, boolean html) {
        if (apps.isEmpty()) {
            return "";
        }
        String reason = words.getString(why);
        return html
                ? apps.stream()
                        .map(app -> "<li>" + escape(app) + "</li>")
                        .collect(Collectors.joining("", "<p>" + reason + "</p><ul>", "</ul>"))
                : apps.stream().map(app -> "- " + app + "\n").collect(Collectors.joining("", reason + "\n", "\n"));
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
