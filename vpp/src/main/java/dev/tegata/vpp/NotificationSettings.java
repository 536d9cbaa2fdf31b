package dev.tegata.vpp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.Set;

/**
 * Where Apple reports changes of a location. Apple tries it out while it is being set, and refuses it when the test does not
 * arrive (Apple: "Subscribing to notifications").
 *
 * @param url https, host and path only; at most {@link Limits#maxNotificationLength} characters
 * @param authToken Apple sends it as {@code Authorization: Bearer}; a secret of the same length at most
 * @param types the complete set of {@link ServiceConfig#notificationTypes} wanted; replaces the one before
 */
public record NotificationSettings(URI url, String authToken, Set<String> types) {

    public NotificationSettings {
        types = Set.copyOf(types);
    }

    void addTo(ObjectNode request) {
        request.put("notificationUrl", url.toString()).put("notificationAuthToken", authToken);
        types.stream().sorted().forEach(request.putArray("notificationTypes")::add);
    }

    @Override
    public String toString() {
        return "NotificationSettings[" + url + ", " + types + "]";
    }
}
