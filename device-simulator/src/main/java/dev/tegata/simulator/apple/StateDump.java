package dev.tegata.simulator.apple;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.json.Json;
import java.time.Instant;

/** Writes everything down for a person or a test to look at; tokens only by their ids. Called inside the lock of {@link VppState}. */
record StateDump(VppState state, Instant now) {
    ObjectNode json() {
        ObjectNode dump = Json.object();
        ArrayNode locations = dump.putArray("locations");
        state.locations().forEach(location -> locations.add(location(location)));
        return dump;
    }

    private ObjectNode location(Location location) {
        ObjectNode node = Json.object()
                .put("uId", location.uId())
                .put("name", location.seed().name())
                .put("orgName", location.seed().orgName())
                .put("country", location.seed().country());
        location.mdmInfo().ifPresent(info -> node.set("mdmInfo", Json.tree(info)));
        location.notifications().ifPresent(settings -> node.put("notificationUrl", settings.url()));
        ArrayNode tokens = node.putArray("tokens");
        location.tokens().forEach(token -> tokens.add(token(token)));
        ArrayNode assets = node.putArray("assets");
        ArrayNode assignments = node.putArray("assignments");
        for (Asset asset : location.assets().values()) {
            assets.add(asset.json().put("name", asset.app().name("en")));
            asset.holders()
                    .keySet()
                    .forEach(holder ->
                            assignments.add(asset.key().json().put(holder.kind().one(), holder.id())));
        }
        ArrayNode users = node.putArray("users");
        location.users().all().forEach(user -> users.add(user.notified()));
        ArrayNode events = node.putArray("events");
        location.events().values().forEach(event -> events.add(event.json().put("eventId", event.id())));
        return node;
    }

    private ObjectNode token(ContentToken token) {
        String condition = now.isBefore(token.expires()) ? "valid" : "expired";
        return Json.object()
                .put("id", token.id())
                .put("expires", ContentToken.date(token.expires()))
                .put("state", token.revoked() ? "revoked" : condition);
    }
}
