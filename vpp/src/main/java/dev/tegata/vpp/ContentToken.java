package dev.tegata.vpp;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

/**
 * The secret that opens one location's licences: the .vpptoken file that Apple Business Manager or Apple School Manager gives
 * for download. Valid for one year.
 *
 * <p>Source: Apple, "Managing apps and books through web services". Immutable; equal when the text is equal; prints no secret.
 */
public final class ContentToken {

    private static final int MAX_CHARACTERS = 64 * 1024;

    private final String bearer;
    private final String secret;
    private final Instant expiresAt;
    private final String organization;

    private ContentToken(String bearer, String secret, Instant expiresAt, String organization) {
        this.bearer = bearer;
        this.secret = secret;
        this.expiresAt = expiresAt;
        this.organization = organization;
    }

    /**
     * Reads an uploaded file. An expired token is read like any other; ask {@link #expiredAt}.
     *
     * @param file at most 64 KiB; white space anywhere in it is ignored
     * @throws ContentTokenException when it is not a content token
     */
    public static ContentToken parse(byte[] file) throws ContentTokenException {
        return parse(new String(file, StandardCharsets.UTF_8));
    }

    /** As {@link #parse(byte[])}, of the file's text. */
    public static ContentToken parse(String file) throws ContentTokenException {
        if (file.length() > MAX_CHARACTERS) {
            throw new ContentTokenException(
                    "expected a .vpptoken file of at most " + MAX_CHARACTERS + " characters, got " + file.length());
        }
        String base64 = file.replace("\uFEFF", "").replaceAll("\\s", "");
        recognizeOtherFiles(base64);
        Fields fields = decode(base64);
        try {
            String expiry = fields.text("expDate");
            return new ContentToken(
                    base64,
                    fields.text("token"),
                    AppleDate.parse(expiry)
                            .orElseThrow(() -> new ContentTokenException(
                                    "expected an expDate like 2030-11-08T22:33:22+0000 in the content token, got \""
                                            + expiry + "\"")),
                    fields.text("orgName"));
        } catch (Fields.UnexpectedShape incomplete) {
            throw new ContentTokenException("this is not a content token: " + incomplete.getMessage());
        }
    }

    private static void recognizeOtherFiles(String text) throws ContentTokenException {
        if (text.isEmpty()) {
            throw new ContentTokenException("expected a .vpptoken file, got an empty one");
        }
        if (text.startsWith("{")) {
            throw new ContentTokenException(
                    "expected the .vpptoken file as downloaded (one line of Base64), got its decoded JSON");
        }
        if (text.startsWith("-----BEGIN")) {
            throw new ContentTokenException("expected a .vpptoken file, got a PEM file (a certificate or key)");
        }
        if (text.contains("pkcs7-mime")) {
            throw new ContentTokenException(
                    "expected a .vpptoken file (content token), got a .p7m file: that is the server token of automated enrollment");
        }
    }

    private static Fields decode(String base64) throws ContentTokenException {
        byte[] json;
        try {
            json = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException notBase64) {
            throw new ContentTokenException(
                    "expected a .vpptoken file of Base64, got " + base64.length() + " characters that are not Base64");
        }
        try {
            return Fields.of(Json.parse(json));
        } catch (Json.NotJson nonsense) {
            throw new ContentTokenException(
                    "expected a .vpptoken file of Base64 with JSON inside, found inside " + nonsense.getMessage());
        } catch (Fields.UnexpectedShape noObject) {
            throw new ContentTokenException("this is not a content token: " + noObject.getMessage());
        }
    }

    /** The text to authenticate with: the whole Base64 of the file, not the token inside it. A secret. */
    public String bearer() {
        return bearer;
    }

    /** The token inside the file. A secret. */
    String secret() {
        return secret;
    }

    /** When the token ends, as the file says. */
    public Instant expiresAt() {
        return expiresAt;
    }

    /** Whether the token has ended by {@code now}. */
    public boolean expiredAt(Instant now) {
        return !now.isBefore(expiresAt);
    }

    /** The organization's name ({@code orgName}). */
    public String organization() {
        return organization;
    }

    /** The text without this token, in case somebody echoed it. */
    String redact(String text) {
        return text.replace(bearer, "[token]").replace(secret, "[token]");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ContentToken that && bearer.equals(that.bearer);
    }

    @Override
    public int hashCode() {
        return bearer.hashCode();
    }

    @Override
    public String toString() {
        return "ContentToken[" + organization + ", expires " + expiresAt + "]";
    }
}
