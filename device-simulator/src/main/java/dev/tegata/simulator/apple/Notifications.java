package dev.tegata.simulator.apple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Decides which notifications a change causes; sends nothing. Called inside the lock of {@link VppState}. */
final class Notifications {
    // "At most 100 elements per notification" (Apple: Subscribing to notifications).
    private static final int CHUNK = 100;

    private final VppState state;

    Notifications(VppState state) {
        this.state = state;
    }

    /** A mixed result gives successes and, per error, failures: a notification carries at most one error. */
    List<Notification> ofEvent(Location location, VppEvent event) {
        Map<Optional<ObjectNode>, List<TargetResult>> byError = event.results().orElse(List.of()).stream()
                .collect(Collectors.groupingBy(TargetResult::error, LinkedHashMap::new, Collectors.toList()));
        List<Notification> notifications = new ArrayList<>();
        byError.forEach((error, results) -> chunks(results).forEach(chunk -> {
            ObjectNode content = Json.object()
                    .put("eventId", event.id())
                    .put("result", error.isPresent() ? "FAILURE" : "SUCCESS")
                    .put("type", event.type().name());
            error.ifPresent(e -> content.set("error", e));
            content.set(
                    event.type().listName(),
                    Json.tree(chunk.stream().map(TargetResult::item).toList()));
            make(location, event.type().notificationType(), content).ifPresent(notifications::add);
        }));
        return notifications;
    }

    List<Notification> ofAssociation(Location location, VppUser user) {
        ObjectNode content = Json.object();
        content.putArray("associatedUsers").add(user.notified());
        return make(location, "USER_ASSOCIATED", content).stream().toList();
    }

    List<Notification> ofCount(Location location, AssetKey asset, long delta) {
        ObjectNode content = Json.object()
                .put("adamId", asset.adamId())
                .put("countDelta", delta)
                .put("pricingParam", asset.pricingParam());
        return make(location, "ASSET_COUNT", content).stream().toList();
    }

    Notification test(Location location, NotificationSettings receiver) {
        return new Notification(state.newId(), Notification.TEST, location.uId(), Json.object(), receiver);
    }

    private Optional<Notification> make(Location location, String type, ObjectNode content) {
        return location.notifications()
                .filter(settings -> settings.types().contains(type))
                .map(settings -> new Notification(state.newId(), type, location.uId(), content, settings));
    }

    private static <T> List<List<T>> chunks(List<T> all) {
        List<List<T>> chunks = new ArrayList<>();
        for (int from = 0; from < all.size(); from += CHUNK) {
            chunks.add(all.subList(from, Math.min(from + CHUNK, all.size())));
        }
        return chunks;
    }
}
