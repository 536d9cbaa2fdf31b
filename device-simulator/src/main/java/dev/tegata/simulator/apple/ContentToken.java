package dev.tegata.simulator.apple;

import dev.tegata.simulator.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;

/**
 * A content token: the text of a {@code .vpptoken} file, and the whole of it is the bearer value.
 *
 * @param id names it without giving it away
 */
record ContentToken(String id, String text, Instant expires, boolean revoked) {
    // No colon in the offset: 2030-11-08T22:33:22+0000.
    private static final DateTimeFormatter APPLE_DATE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssxx").withZone(ZoneOffset.UTC);

    static ContentToken mint(String id, String secret, String orgName, Instant expires) {
        String json = Json.write(
                Json.object().put("token", secret).put("expDate", date(expires)).put("orgName", orgName));
        String text = Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
        return new ContentToken(id, text, expires, false);
    }

    ContentToken expiredAt(Instant moment) {
        return new ContentToken(id, text, moment, revoked);
    }

    ContentToken asRevoked() {
        return new ContentToken(id, text, expires, true);
    }

    static String date(Instant moment) {
        return APPLE_DATE.format(moment);
    }
}
