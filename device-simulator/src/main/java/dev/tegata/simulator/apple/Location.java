package dev.tegata.simulator.apple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One library of licences with its tokens, users and events. Guarded by the lock of {@link VppState}. */
final class Location {
    // Apple: Managing apps and books through web services.
    private static final Duration EXPIRATION_NEAR = Duration.ofDays(15);

    // How long Apple keeps an event is not known; this bounds our memory.
    private static final int MAX_EVENTS = 10_000;

    private final LocationSeed seed;
    private final Map<AssetKey, Asset> assets = new LinkedHashMap<>();
    private final List<ContentToken> tokens = new ArrayList<>();
    private final Map<String, VppEvent> events = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, VppEvent> eldest) {
            return size() > MAX_EVENTS;
        }
    };
    private final VppUsers users = new VppUsers();
    private final Revisions assetRevisions = new Revisions();
    private final Revisions assignmentRevisions = new Revisions();
    private Optional<MdmInfo> mdmInfo = Optional.empty();
    private Optional<NotificationSettings> notifications = Optional.empty();

    Location(LocationSeed seed) {
        this.seed = seed;
    }

    LocationSeed seed() {
        return seed;
    }

    String uId() {
        return seed.uId();
    }

    Map<AssetKey, Asset> assets() {
        return assets;
    }

    List<ContentToken> tokens() {
        return tokens;
    }

    Map<String, VppEvent> events() {
        return events;
    }

    VppUsers users() {
        return users;
    }

    Revisions assetRevisions() {
        return assetRevisions;
    }

    Revisions assignmentRevisions() {
        return assignmentRevisions;
    }

    Optional<NotificationSettings> notifications() {
        return notifications;
    }

    void notifications(NotificationSettings settings) {
        notifications = Optional.of(settings);
    }

    Optional<MdmInfo> mdmInfo() {
        return mdmInfo;
    }

    void mdmInfo(MdmInfo info) {
        mdmInfo = Optional.of(info);
    }

    /** No MDM server manages it any more, and none is told anything. */
    void unclaimed() {
        mdmInfo = Optional.empty();
        notifications = Optional.empty();
    }

    void stopNotifications() {
        notifications = Optional.empty();
    }

    void buy(CatalogueApp app, long count) {
        Asset asset = assets.computeIfAbsent(app.key(), key -> new Asset(app));
        if (asset.available() + count < 0) {
            throw new IllegalArgumentException("expected at most " + asset.available() + " free licences of "
                    + app.adamId() + " to give back, got " + -count);
        }
        asset.buy(count);
        assetRevisions.next();
    }

    /** What was bought before, whoever holds it. */
    Asset own(CatalogueApp app, long bought) {
        Asset asset = assets.computeIfAbsent(app.key(), key -> new Asset(app));
        asset.buy(bought);
        assetRevisions.next();
        return asset;
    }

    void assign(Asset asset, Holder holder) {
        asset.holders().put(holder, assignmentRevisions.next());
        assetRevisions.next();
    }

    void unassign(Asset asset, Holder holder) {
        asset.holders().remove(holder);
        assignmentRevisions.next();
        assetRevisions.next();
    }

    boolean replaceToken(ContentToken token) {
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).id().equals(token.id())) {
                tokens.set(i, token);
                return true;
            }
        }
        return false;
    }

    /** The fields that are in every answer of the location (Apple: Client Config). */
    ObjectNode envelope(ContentToken token, Instant now, Behaviour behaviour) {
        ObjectNode node = Json.object();
        mdmInfo.ifPresent(info -> node.set("mdmInfo", Json.tree(info)));
        boolean near = Duration.between(now, token.expires()).compareTo(EXPIRATION_NEAR) <= 0;
        if (near || !behaviour.has(Quirk.EXPIRATION_ONLY_WHEN_NEAR)) {
            node.put("tokenExpirationDate", ContentToken.date(token.expires()));
        }
        return node.put("uId", uId());
    }
}
