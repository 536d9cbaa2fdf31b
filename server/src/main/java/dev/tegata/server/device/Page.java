package dev.tegata.server.device;

import dev.tegata.server.http.Request;
import dev.tegata.server.http.Response;
import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;
import java.util.Locale.LanguageRange;
import java.util.Optional;
import java.util.ResourceBundle;

/** The few pages people see on the device listener, in the language their browser asks for. Stateless. */
final class Page {
    private static final List<Locale> LANGUAGES = List.of(Locale.ENGLISH, Locale.JAPANESE);
    private static final ResourceBundle.Control NO_FALLBACK =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    private Page() {}

    static Locale language(Request request) {
        try {
            return Optional.ofNullable(Locale.lookup(
                            LanguageRange.parse(
                                    request.header("Accept-Language").orElse("")),
                            LANGUAGES))
                    .orElse(Locale.ENGLISH);
        } catch (IllegalArgumentException e) {
            // A header nobody can parse states no preference.
            return Locale.ENGLISH;
        }
    }

    /** A text of {@code pages_*.properties}, escaped with its arguments. */
    static String text(Locale language, String key, Object... arguments) {
        String pattern = ResourceBundle.getBundle("dev.tegata.server.device.pages", language, NO_FALLBACK)
                .getString(key);
        return escaped(new MessageFormat(pattern, language).format(arguments));
    }

    /** @param title escaped; {@code body} HTML */
    static Response of(int status, Locale language, String title, String body) {
        return Response.html(status, """
            <!doctype html>
            <html lang="%s">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex">
            <title>%s</title>
            <style>
            :root { color-scheme: light dark; font: 100%%/1.6 -apple-system, "Hiragino Sans", "Noto Sans JP", system-ui, sans-serif }
            body { margin: 0; padding: 2rem 1.25rem; max-width: 34rem; margin-inline: auto }
            h1 { font-size: 1.5rem; line-height: 1.3 }
            li { margin-block: .5rem }
            a.button { display: block; margin-block: 2rem; padding: .875rem; border-radius: .75rem; background: #0a58ca; color: #fff;
              text-align: center; text-decoration: none; font-weight: 600 }
            </style>
            </head>
            <body>
            <h1>%s</h1>
            %s
            </body>
            </html>
            """.formatted(language.getLanguage(), title, title, body))
                .withHeader("Content-Language", language.getLanguage())
                // The address of an enrollment page is a secret: not to be kept, nor told to anybody.
                .withHeader("Cache-Control", "no-store")
                .withHeader("Referrer-Policy", "no-referrer")
                .withHeader("X-Content-Type-Options", "nosniff")
                .withHeader(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'");
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
