package dev.tegata.simulator.apple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.http.Request;
import dev.tegata.simulator.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** GET /assets, /assignments, /users and /status. Called inside the lock of {@link VppState}. */
final class Listings {
    private static final Set<String> PRODUCT_TYPES = Set.of("App", "Book");
    private static final Set<String> PRICING_PARAMS = Set.of("STDQ", "PLUS");

    private final VppState state;

    Listings(VppState state) {
        this.state = state;
    }

    void assets(Location location, Request request, ObjectNode answer) {
        oneOf(request, "productType", PRODUCT_TYPES);
        oneOf(request, "pricingParam", PRICING_PARAMS);
        Optional<Boolean> unlimited = Arguments.flag(request, "unlimited");
        List<Asset> matching = location.assets().values().stream()
                .filter(asset -> fits(asset, request))
                .toList();
        List<ObjectNode> counted = matching.stream()
                .filter(asset -> unlimited.isEmpty() || !asset.app().unlimited())
                .map(Asset::json)
                .toList();
        Page.of(counted, request, state.behaviour())
                .into(answer, "assets", location.assetRevisions().versionId());
        if (unlimited.orElse(false)) {
            answer.set(
                    "unlimitedAssets",
                    Json.tree(matching.stream()
                            .filter(asset -> asset.app().unlimited())
                            .map(Asset::identity)
                            .toList()));
        }
    }

    private static boolean fits(Asset asset, Request request) {
        CatalogueApp app = asset.app();
        return same(request, "adamId", app.adamId())
                && same(request, "productType", app.productType())
                && same(request, "pricingParam", app.pricingParam())
                && Arguments.flag(request, "revocable")
                        .map(wanted -> wanted == app.revocable())
                        .orElse(true)
                && Arguments.flag(request, "deviceAssignable")
                        .map(wanted -> wanted == app.deviceAssignable())
                        .orElse(true)
                && within(request, "AvailableCount", asset.available())
                && within(request, "AssignedCount", asset.assigned());
    }

    void assignments(Location location, Request request, ObjectNode answer) {
        oneOf(request, "pricingParam", PRICING_PARAMS);
        boolean withState = Arguments.flag(request, "includeUserState").orElse(false);
        boolean activeOnly = Arguments.flag(request, "excludeInactiveUsers").orElse(false);
        long since = since(request, location.assignmentRevisions());
        List<ObjectNode> found = new ArrayList<>();
        for (Asset asset : location.assets().values()) {
            if (!same(request, "adamId", asset.key().adamId())
                    || !same(request, "pricingParam", asset.key().pricingParam())) {
                continue;
            }
            for (Map.Entry<Holder, Long> entry : asset.holders().entrySet()) {
                Holder holder = entry.getKey();
                if (entry.getValue() > since && isWanted(holder, request)) {
                    Optional<VppUser> user = holder.isUser() ? latest(location, holder.id()) : Optional.empty();
                    if (!activeOnly || user.map(VppUser::isActive).orElse(true)) {
                        found.add(assignment(asset, holder, withState ? user : Optional.empty()));
                    }
                }
            }
        }
        Page.of(found, request, state.behaviour())
                .into(answer, "assignments", location.assignmentRevisions().versionId());
    }

    private static boolean isWanted(Holder holder, Request request) {
        for (Holder.Kind kind : Holder.Kind.values()) {
            Optional<String> wanted = request.query(kind.one());
            if (wanted.isPresent() && !(holder.kind() == kind && holder.id().equals(wanted.get()))) {
                return false;
            }
        }
        return true;
    }

    private static Optional<VppUser> latest(Location location, String clientUserId) {
        List<VppUser> records = location.users().of(clientUserId);
        return location.users()
                .active(clientUserId)
                .or(() -> records.isEmpty() ? Optional.empty() : Optional.of(records.getLast()));
    }

    private static ObjectNode assignment(Asset asset, Holder holder, Optional<VppUser> shown) {
        ObjectNode node = asset.key().json().put(holder.kind().one(), holder.id());
        shown.ifPresent(user -> {
            node.put("userStatus", user.status().wire());
            user.idHash().ifPresent(hash -> node.put("idHash", hash));
        });
        return node;
    }

    void users(Location location, Request request, ObjectNode answer) {
        boolean activeOnly = Arguments.flag(request, "activeOnly").orElse(false);
        boolean retiredOnly = Arguments.flag(request, "retiredOnly").orElse(false);
        VppRefusal.when(activeOnly && retiredOnly, VppError.INVALID_ARGUMENT);
        long since = since(request, location.users().revisions());
        Optional<String> hash = request.query("managedAppleId").map(state::idHash);
        List<ObjectNode> found = location.users().all().stream()
                .filter(user -> user.revision() > since)
                .filter(user -> same(request, "clientUserId", user.clientUserId()))
                .filter(user -> hash.isEmpty() || user.idHash().equals(hash))
                .filter(user -> !activeOnly || user.isActive())
                .filter(user -> !retiredOnly || !user.isActive())
                .map(VppUser::listed)
                .toList();
        Page.of(found, request, state.behaviour())
                .into(answer, "users", location.users().revisions().versionId());
    }

    void status(Location location, Request request, ObjectNode answer) {
        VppEvent event = request.query("eventId")
                .map(location.events()::get)
                .orElseThrow(() -> new VppRefusal(VppError.EVENT_NOT_FOUND));
        answer.setAll(event.json());
    }

    private static long since(Request request, Revisions revisions) {
        return request.query("sinceVersionId")
                .map(id -> revisions.find(id).orElseThrow(() -> new VppRefusal(VppError.BAD_VERSION_ID)))
                .orElse(0L);
    }

    private static boolean same(Request request, String name, String value) {
        return request.query(name).map(value::equals).orElse(true);
    }

    private static boolean within(Request request, String name, long value) {
        return value >= Arguments.number(request, "min" + name).orElse(Long.MIN_VALUE)
                && value <= Arguments.number(request, "max" + name).orElse(Long.MAX_VALUE);
    }

    private static void oneOf(Request request, String name, Set<String> allowed) {
        request.query(name).ifPresent(value -> VppRefusal.when(!allowed.contains(value), VppError.INVALID_ARGUMENT));
    }
}
