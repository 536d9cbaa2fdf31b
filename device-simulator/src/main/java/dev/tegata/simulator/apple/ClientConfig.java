package dev.tegata.simulator.apple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.json.Json;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** GET and POST /client/config (Apple: Client Config). */
final class ClientConfig {
    private final VppState state;
    private final Notifications notifications;
    private final Notifier notifier;

    ClientConfig(VppState state, Notifier notifier) {
        this.state = state;
        this.notifications = new Notifications(state);
        this.notifier = notifier;
    }

    /** What a POST wants changed. */
    private record Change(Optional<MdmInfo> mdmInfo, Optional<NotificationSettings> notifications) {}

    /** Writes the location's configuration into the answer; called inside the lock. */
    void show(Location location, ObjectNode answer) {
        boolean education = location.seed().education();
        answer.put("countryISO2ACode", location.seed().country())
                .put("defaultPlatform", education ? "volumestore" : "enterprisestore")
                .put("locationName", location.seed().name())
                .put("websiteURL", education ? "https://school.apple.com" : "https://business.apple.com");
        location.notifications().ifPresent(settings -> {
            answer.put("notificationAuthToken", settings.authToken()).put("notificationUrl", settings.url());
            answer.set("subscribedNotificationTypes", Json.tree(settings.types()));
        });
    }

    /** All or nothing: when the test notification does not arrive, nothing is changed. Called outside the lock, since it waits. */
    void change(String uId, ObjectNode body) {
        Change change = state.locked(() -> read(location(uId), body));
        change.notifications().ifPresent(settings -> {
            Notification test = state.locked(() -> notifications.test(location(uId), settings));
            VppRefusal.when(!notifier.deliver(test), VppError.NOTIFICATION_UNREACHABLE);
        });
        state.locked(() -> {
            Location location = location(uId);
            change.mdmInfo().ifPresent(location::mdmInfo);
            change.notifications().ifPresent(location::notifications);
            return location;
        });
    }

    private Location location(String uId) {
        return state.location(uId).orElseThrow(() -> new VppRefusal(VppError.TOKEN_INVALID));
    }

    private Change read(Location location, ObjectNode body) {
        return new Change(mdmInfo(body), notifications(location, body));
    }

    private Optional<MdmInfo> mdmInfo(ObjectNode body) {
        if (!(body.get("mdmInfo") instanceof ObjectNode info)) {
            VppRefusal.when(body.hasNonNull("mdmInfo"), VppError.INVALID_ARGUMENT);
            return Optional.empty();
        }
        Limits limits = state.behaviour().limits();
        String id = part(info, "id");
        String name = part(info, "name");
        String metadata = part(info, "metadata");
        VppRefusal.when(id.length() > limits.maxMdmIdLength(), VppError.MDM_ID_TOO_LONG);
        VppRefusal.when(name.length() > limits.maxMdmNameLength(), VppError.MDM_NAME_TOO_LONG);
        VppRefusal.when(metadata.length() > limits.maxMdmMetadataLength(), VppError.METADATA_TOO_LONG);
        return Optional.of(new MdmInfo(id, name, metadata));
    }

    private static String part(ObjectNode info, String name) {
        return Arguments.text(info, name)
                .filter(value -> !value.isBlank())
                .orElseThrow(() -> new VppRefusal(VppError.MDM_INFO_INCOMPLETE));
    }

    private Optional<NotificationSettings> notifications(Location location, ObjectNode body) {
        Optional<String> url = Arguments.text(body, "notificationUrl");
        Optional<String> token = Arguments.text(body, "notificationAuthToken");
        boolean typesGiven = body.hasNonNull("notificationTypes");
        if (url.isEmpty() && token.isEmpty() && !typesGiven) {
            return Optional.empty();
        }
        VppRefusal.when(url.isPresent() != token.isPresent(), VppError.URL_AND_TOKEN_NEEDED);
        Optional<NotificationSettings> old = location.notifications();
        List<String> types = typesGiven
                ? Arguments.texts(body, "notificationTypes")
                : old.map(NotificationSettings::types).orElse(List.of());
        VppRefusal.when(!NotificationSettings.KNOWN_TYPES.containsAll(types), VppError.INVALID_ARGUMENT);
        NotificationSettings next = new NotificationSettings(
                url.or(() -> old.map(NotificationSettings::url))
                        .orElseThrow(() -> new VppRefusal(VppError.URL_AND_TOKEN_NEEDED)),
                token.or(() -> old.map(NotificationSettings::authToken))
                        .orElseThrow(() -> new VppRefusal(VppError.URL_AND_TOKEN_NEEDED)),
                types);
        int longest = state.behaviour().limits().maxNotificationLength();
        boolean tooLong = next.url().length() > longest || next.authToken().length() > longest;
        VppRefusal.when(tooLong, VppError.NOTIFICATION_TOO_LONG);
        VppRefusal.when(!isAllowed(next.url()), VppError.URL_NOT_HTTPS);
        return Optional.of(next);
    }

    // Host and path only: no query, no fragment, no user (Apple: ClientConfigRequest).
    private boolean isAllowed(String url) {
        try {
            URI uri = new URI(url);
            String scheme = Optional.ofNullable(uri.getScheme()).orElse("").toLowerCase(Locale.ROOT);
            boolean secure = scheme.equals("https")
                    || (scheme.equals("http") && state.behaviour().has(Quirk.PLAIN_HTTP_NOTIFICATIONS));
            return secure
                    && uri.getHost() != null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && uri.getRawUserInfo() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
