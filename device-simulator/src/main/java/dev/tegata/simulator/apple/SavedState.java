package dev.tegata.simulator.apple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.json.Json;
import java.time.Instant;
import java.util.Optional;

/**
 * The state of the licence service as JSON, so that it outlives the process: tokens, licences, holders, users. Called inside the lock of
 * {@link VppState}.
 *
 * <p>Not kept: events (one that was under way is lost, as a server must expect of Apple too) and version ids (a server's old ones are
 * answered 9721, and it reads everything).
 */
final class SavedState {
    private SavedState() {}

    static ObjectNode of(VppState state) {
        ObjectNode saved = Json.object();
        ArrayNode locations = saved.putArray("locations");
        state.locations().forEach(location -> locations.add(saved(location)));
        return saved;
    }

    private static ObjectNode saved(Location location) {
        ObjectNode node = Json.object();
        node.set("seed", Json.tree(location.seed()));
        location.mdmInfo().ifPresent(info -> node.set("mdmInfo", Json.tree(info)));
        location.notifications().ifPresent(settings -> node.set("notifications", Json.tree(settings)));
        ArrayNode tokens = node.putArray("tokens");
        for (ContentToken token : location.tokens()) {
            tokens.addObject()
                    .put("id", token.id())
                    .put("text", token.text())
                    .put("expires", token.expires().toString())
                    .put("revoked", token.revoked());
        }
        ArrayNode assets = node.putArray("assets");
        for (Asset asset : location.assets().values()) {
            ObjectNode one =
                    assets.addObject().put("adamId", asset.app().adamId()).put("bought", asset.bought());
            ArrayNode holders = one.putArray("holders");
            asset.holders().keySet().forEach(holder -> holders.add(Json.tree(holder)));
        }
        ArrayNode users = node.putArray("users");
        location.users().all().forEach(user -> users.add(saved(user)));
        return node;
    }

    private static ObjectNode saved(VppUser user) {
        ObjectNode node = Json.object().put("id", user.id()).put("clientUserId", user.clientUserId());
        user.email().ifPresent(email -> node.put("email", email));
        user.inviteCode().ifPresent(code -> node.put("inviteCode", code));
        user.idHash().ifPresent(hash -> node.put("idHash", hash));
        return node.put("status", user.status().name());
    }

    /** @throws IllegalArgumentException when this was not written by {@link #of} with the same catalogue */
    static void restore(ObjectNode saved, VppState state) {
        state.startAnew();
        saved.path("locations").forEach(node -> restore(node, state));
    }

    private static void restore(JsonNode node, VppState state) {
        Location location = new Location(Json.read(node.path("seed").toString(), LocationSeed.class));
        if (node.has("mdmInfo")) {
            location.mdmInfo(Json.read(node.path("mdmInfo").toString(), MdmInfo.class));
        }
        if (node.has("notifications")) {
            location.notifications(Json.read(node.path("notifications").toString(), NotificationSettings.class));
        }
        for (JsonNode token : node.path("tokens")) {
            location.tokens()
                    .add(new ContentToken(
                            token.path("id").asText(),
                            token.path("text").asText(),
                            Instant.parse(token.path("expires").asText()),
                            token.path("revoked").asBoolean()));
        }
        for (JsonNode asset : node.path("assets")) {
            Asset restored = location.own(
                    state.app(asset.path("adamId").asText()),
                    asset.path("bought").asLong());
            asset.path("holders")
                    .forEach(holder -> location.assign(restored, Json.read(holder.toString(), Holder.class)));
        }
        for (JsonNode user : node.path("users")) {
            location.users()
                    .restore(new VppUser(
                            user.path("id").asLong(),
                            user.path("clientUserId").asText(),
                            text(user, "email"),
                            text(user, "inviteCode"),
                            text(user, "idHash"),
                            UserStatus.valueOf(user.path("status").asText()),
                            0));
        }
        state.restoreLocation(location);
    }

    private static Optional<String> text(JsonNode node, String name) {
        return Optional.of(node.path(name).asText()).filter(text -> !text.isEmpty());
    }
}
