package dev.tegata.server.admin;

import dev.tegata.server.http.Request;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The languages people are answered in. */
enum Language {
    EN(Locale.ENGLISH),
    JA(Locale.JAPANESE);

    private final Locale locale;

    Language(Locale locale) {
        this.locale = locale;
    }

    Locale locale() {
        return locale;
    }

    String tag() {
        return locale.getLanguage();
    }

    /** The one that {@code Accept-Language} (RFC 9110, section 12.5.4) likes best; English when it says nothing of use. */
    static Language of(Optional<Request> request) {
        return request.flatMap(r -> r.header("Accept-Language"))
                .map(Language::best)
                .orElse(EN);
    }

    private static Language best(String accepted) {
        try {
            Locale found =
                    Locale.lookup(Locale.LanguageRange.parse(accepted), List.of(Locale.ENGLISH, Locale.JAPANESE));
            return Locale.JAPANESE.equals(found) ? JA : EN;
        } catch (IllegalArgumentException e) {
            // A header nobody can read is no reason to refuse the call.
            return EN;
        }
    }
}
