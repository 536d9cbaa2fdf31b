package dev.tegata.vpp;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Content tokens as Apple's portal gives them. */
final class Tokens {

    static final String SECRET = "S3cr3tInnerTokenOfTheLocation==";

    private Tokens() {}

    static String file(String expDate) {
        return base64("{\"token\":\"" + SECRET + "\",\"expDate\":\"" + expDate + "\",\"orgName\":\"株式会社 手形\"}");
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static ContentToken token() {
        try {
            return ContentToken.parse(file("2030-11-08T22:33:22+0000"));
        } catch (ContentTokenException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
