package dev.tegata.vpp;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where Apple's services are and how much they take. Apple changes it without notice: read it every five minutes (Apple:
 * "Service Config"). Whatever an answer leaves out keeps its default, because not every answer is complete.
 *
 * @param urls addresses and address templates by Apple's key, defaults included
 * @param errorCodes Apple's error messages by number
 * @param notificationTypes the kinds of notification one can subscribe to
 */
public record ServiceConfig(
        Limits limits, Map<String, String> urls, Map<Integer, String> errorCodes, Set<String> notificationTypes) {

    private static final String LOOKUP = "contentMetadataLookup";
    private static final String LOOKUP_DEFAULT =
            "https://uclient-api.itunes.apple.com/WebObjects/MZStorePlatform.woa/wa/lookup";

    private static final String INVITATION = "invitationEmail";
    private static final String INVITATION_DEFAULT =
            "https://buy.itunes.apple.com/WebObjects/MZFinance.woa/wa/associateVPPUserWithITSAccount?inviteCode=%25inviteCode%25&mt=8";

    /** As Apple writes the placeholder, which is the URL-encoded form of the other. */
    private static final String PLACEHOLDER = "%25inviteCode%25";

    private static final String DECODED_PLACEHOLDER = "%inviteCode%";

    public ServiceConfig {
        urls = Map.copyOf(urls);
        errorCodes = Map.copyOf(errorCodes);
        notificationTypes = Set.copyOf(notificationTypes);
    }

    /** What holds until Apple's service has been asked. */
    public static ServiceConfig defaults(URI base) {
        return new ServiceConfig(Limits.DEFAULT, defaultUrls(base), Map.of(), Set.of());
    }

    static ServiceConfig of(Fields answer, URI base) {
        Map<String, String> urls = new HashMap<>(defaultUrls(base));
        answer.object("urls").ifPresent(given -> {
            for (String key : given.names()) {
                given.optionalText(key).filter(url -> usable(key, url, base)).ifPresent(url -> urls.put(key, url));
            }
        });
        Map<Integer, String> errors = new HashMap<>();
        answer.list("errorCodes", error -> error)
                .forEach(error -> errors.put(
                        (int) error.number("errorNumber", 0),
                        error.optionalText("errorMessage").orElse("")));
        return new ServiceConfig(
                answer.object("limits").map(Limits::of).orElse(Limits.DEFAULT),
                urls,
                errors,
                new HashSet<>(answer.texts("notificationTypes")));
    }

    private static Map<String, String> defaultUrls(URI base) {
        Map<String, String> urls = new HashMap<>();
        for (Endpoint endpoint : Endpoint.values()) {
            urls.put(endpoint.key, base + endpoint.path);
        }
        urls.put(INVITATION, INVITATION_DEFAULT);
        if (base.equals(AppsAndBooksClient.APPLE)) {
            // A simulation that has no lookup must not send its token to the real one.
            urls.put(LOOKUP, LOOKUP_DEFAULT);
        }
        return urls;
    }

    /** A token must not travel in the clear because of an answer, nor an invitation go out without its code. */
    private static boolean usable(String key, String url, URI base) {
        if (key.equals(INVITATION)) {
            return url.contains(PLACEHOLDER) || url.contains(DECODED_PLACEHOLDER);
        }
        String scheme = url.substring(0, Math.max(0, url.indexOf(':'))).toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals(base.getScheme())) {
            return false;
        }
        try {
            return URI.create(url).getHost() != null;
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    URI url(Endpoint endpoint) {
        return URI.create(Optional.ofNullable(urls.get(endpoint.key))
                .orElseThrow(() -> new IllegalStateException("expected a URL for " + endpoint.key + " in "
                        + urls.keySet().stream().sorted().collect(Collectors.joining(", ")))));
    }

    /** Where names and pictures of apps are looked up; empty when the service says of no such place. */
    public Optional<URI> contentMetadataLookup() {
        return Optional.ofNullable(urls.get(LOOKUP)).map(URI::create);
    }

    /**
     * The address at which a person accepts the invitation with an Apple Account (Apple: "Managing users"). A secret: whoever
     * opens it can bind an account of theirs.
     *
     * @param inviteCode of a user who is {@link VppUserStatus#REGISTERED}
     */
    public String invitationUrl(String inviteCode) {
        if (inviteCode.isBlank()) {
            throw new IllegalArgumentException("expected the inviteCode of a registered user, got a blank text");
        }
        String template = urls.getOrDefault(INVITATION, INVITATION_DEFAULT);
        String code = URLEncoder.encode(inviteCode, StandardCharsets.UTF_8);
        return template.replace(PLACEHOLDER, code).replace(DECODED_PLACEHOLDER, code);
    }
}
