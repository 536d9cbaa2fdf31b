package dev.tegata.simulator.apple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.json.Json;

/** One notification on its way to the MDM server (Apple: Subscribing to notifications). */
record Notification(String id, String type, String uId, ObjectNode content, NotificationSettings receiver) {
    static final String TEST = "TEST_NOTIFICATION";

    ObjectNode json() {
        ObjectNode node = Json.object();
        node.set("notification", content);
        return node.put("notificationId", id).put("notificationType", type).put("uId", uId);
    }
}
