package dev.tegata.vpp;

import java.net.URI;
import java.util.Collection;
import java.util.Optional;

/**
 * How the App Store is asked about apps and books (Apple: "Getting app and book information", first version; the query is the one that
 * clients in the field send, for Apple's page names none).
 *
 * @param storefront two-letter country whose store is asked
 * @param language of names, such as {@code ja}
 * @param platform {@code defaultPlatform} of the location: enterprisestore or volumestore
 * @param cookie what the store is shown of the content token; Apple's page does not say
 */
public record MetadataQuery(String storefront, String language, String platform, Cookie cookie) {

    /** How many can be asked about in one request, that its address stays far below what servers take. */
    public static final int MAX_IDS = 100;

    /** What goes into the cookie {@code itvt}, which makes the store show what only this organization can have. */
    public enum Cookie {
        /** The whole text of the token file, as in the Authorization header of the licence service. */
        FILE,
        /** The token inside the file. */
        TOKEN,
        /** No cookie. */
        NONE
    }

    URI on(URI lookup, Collection<String> adamIds) {
        if (adamIds.isEmpty() || adamIds.size() > MAX_IDS) {
            throw new IllegalArgumentException("expected 1 to " + MAX_IDS + " ids to look up, got " + adamIds.size());
        }
        return new Query()
                .add("version", "2")
                .add("id", String.join(",", adamIds))
                .add("p", "mdm-lockup")
                .add("caller", "MDM")
                .add("platform", platform)
                .add("cc", storefront)
                .add("l", language)
                .on(lookup);
    }

    Optional<String> header(ContentToken token) {
        return switch (cookie) {
            case FILE -> Optional.of("itvt=" + token.bearer());
            case TOKEN -> Optional.of("itvt=" + token.secret());
            case NONE -> Optional.empty();
        };
    }
}
