package dev.tegata.server.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The words in which a person is told that licences are taken back. */
class ReclaimMailTest {
    private static final Instant NOON = Instant.parse("2026-12-24T03:00:00Z");

    @Test
    void itNamesTheDayAndEachAppUnderTheReasonThatItHas() {
        Mail mail = ReclaimMail.write(
                "h@example.com", "山田 花子", "ja", "株式会社テスト", NOON, List.of("Pages", "Numbers"), List.of("Keynote"));
        assertThat(mail.subject()).isEqualTo("使用されていないアプリケーションの割り当て解除のお知らせ");
        assertThat(mail.text())
                .contains("山田 花子 様", "株式会社テスト", "2026年12月24日")
                .containsSubsequence("インストールされていません", "- Pages", "- Numbers", "デバイスがありません", "- Keynote")
                .doesNotContain("{");
        assertThat(mail.html()).contains("<li>Pages</li>", "<li>Keynote</li>").doesNotContain("{");
    }

    @Test
    void inEnglishAReasonThatNoAppHasIsNotSaidAndNamesAreNoMarkup() {
        Mail mail =
                ReclaimMail.write("h@example.com", "H <b>", "en", "R&D", NOON, List.of("{0} <Pages> it's"), List.of());
        assertThat(mail.text())
                .contains("Dear H <b>", "R&D", "December 24, 2026", "- {0} <Pages> it's")
                .doesNotContain("you have no device");
        assertThat(mail.html()).contains("Dear H &lt;b&gt;", "R&amp;D", "<li>{0} &lt;Pages&gt; it's</li>");
    }
}
