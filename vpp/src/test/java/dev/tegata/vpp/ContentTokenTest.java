package dev.tegata.vpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ContentTokenTest {

    @Test
    void theBearerIsTheWholeFileAndNotTheTokenInside() throws Exception {
        String file = Tokens.file("2030-11-08T22:33:22+0000");

        ContentToken token = ContentToken.parse(file.getBytes(StandardCharsets.UTF_8));

        assertThat(token.bearer()).isEqualTo(file);
        assertThat(token.organization()).isEqualTo("株式会社 手形");
        assertThat(token.expiresAt()).isEqualTo(Instant.parse("2030-11-08T22:33:22Z"));
    }

    @Test
    void theOffsetOfTheDateHasNoColonAndCounts() throws Exception {
        assertThat(ContentToken.parse(Tokens.file("2030-11-08T22:33:22-0730")).expiresAt())
                .isEqualTo(Instant.parse("2030-11-09T06:03:22Z"));
        assertThat(ContentToken.parse(Tokens.file("2030-11-08T22:33:22+09:00")).expiresAt())
                .isEqualTo(Instant.parse("2030-11-08T13:33:22Z"));
    }

    @Test
    void aTokenEndsAtItsExpiry() throws Exception {
        ContentToken token = ContentToken.parse(Tokens.file("2030-11-08T22:33:22+0000"));

        assertThat(token.expiredAt(Instant.parse("2030-11-08T22:33:21Z"))).isFalse();
        assertThat(token.expiredAt(Instant.parse("2030-11-08T22:33:22Z"))).isTrue();
    }

    @Test
    void whiteSpaceFromMailProgramsAndEditorsDoesNotMatter() throws Exception {
        String file = Tokens.file("2030-11-08T22:33:22+0000");
        String mangled = "\uFEFF  " + file.substring(0, 20) + "\r\n" + file.substring(20) + " \n\n";

        assertThat(ContentToken.parse(mangled)).isEqualTo(ContentToken.parse(file));
        assertThat(ContentToken.parse(mangled).bearer()).isEqualTo(file);
    }

    @Test
    void noSecretIsPrinted() {
        ContentToken token = Tokens.token();

        assertThat(token.toString())
                .isEqualTo("ContentToken[株式会社 手形, expires 2030-11-08T22:33:22Z]")
                .doesNotContain(Tokens.SECRET, token.bearer());
    }

    @Test
    void nonsenseIsRefusedWithWhatCameAndWhatWasExpected() {
        refused("", "got an empty one");
        refused(" \n", "got an empty one");
        refused("{\"token\":\"x\"}", "as downloaded (one line of Base64), got its decoded JSON");
        refused("-----BEGIN CERTIFICATE-----\nMIIB", "got a PEM file");
        refused("Content-Type: application/pkcs7-mime; name=smime.p7m", "server token of automated enrollment");
        refused("これはトークンではない", "characters that are not Base64");
        refused(Tokens.base64("hello"), "found inside a body of 5 bytes that is not JSON");
        refused(Tokens.base64("[1]"), "expected a JSON object, got JSON array");
        refused(
                Tokens.base64("{\"expDate\":\"2030-11-08T22:33:22+0000\",\"orgName\":\"o\"}"),
                "text in token, got nothing");
        refused(Tokens.base64("{\"token\":\"t\",\"orgName\":\"o\"}"), "text in expDate, got nothing");
        refused(Tokens.base64("{\"token\":\"t\",\"expDate\":\"2030-11-08T22:33:22+0000\"}"), "text in orgName");
        refused(Tokens.base64("{\"token\":[],\"expDate\":\"x\",\"orgName\":\"o\"}"), "text in token, got JSON array");
        refused(
                Tokens.file("tomorrow"),
                "an expDate like 2030-11-08T22:33:22+0000 in the content token, got \"tomorrow\"");
        refused("A".repeat(70_000), "at most 65536 characters, got 70000");
    }

    @Test
    void aRefusalNeverQuotesTheSecret() {
        assertThatThrownBy(() -> ContentToken.parse(Tokens.base64("{\"token\":\"" + Tokens.SECRET + "\", oops")))
                .isInstanceOf(ContentTokenException.class)
                .message()
                .doesNotContain(Tokens.SECRET);
    }

    private static void refused(String file, String because) {
        assertThatThrownBy(() -> ContentToken.parse(file))
                .isInstanceOf(ContentTokenException.class)
                .hasMessageContaining(because);
    }
}
