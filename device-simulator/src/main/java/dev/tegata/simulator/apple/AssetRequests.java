package dev.tegata.simulator.apple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** POST /assets/associate, /assets/disassociate and /assets/revoke: checks at once, does it later. Called inside the lock. */
final class AssetRequests {
    private final VppState state;
    private final EventQueue queue;
    private final AssetManagement management;

    AssetRequests(VppState state, EventQueue queue) {
        this.state = state;
        this.queue = queue;
        this.management = new AssetManagement(state);
    }

    VppEvent associate(Location location, ObjectNode body) {
        AssetManagement.Wanted wanted = read(body);
        boolean toDevices = wanted.holders().stream().anyMatch(holder -> !holder.isUser());
        refuse(location, wanted, VppError.NOT_DEVICE_ASSIGNABLE, app -> toDevices && !app.deviceAssignable());
        return accept(location, EventType.ASSOCIATE, wanted, management::associate);
    }

    VppEvent disassociate(Location location, ObjectNode body) {
        AssetManagement.Wanted wanted = read(body);
        refuse(location, wanted, VppError.NOT_REVOCABLE, app -> !app.revocable());
        return accept(location, EventType.DISASSOCIATE, wanted, management::disassociate);
    }

    VppEvent revoke(Location location, ObjectNode body) {
        Limits limits = state.behaviour().limits();
        List<Holder> holders = holders(body, limits.maxRevokeClientUserIds(), limits.maxRevokeSerialNumbers());
        int expected = revoke(location, holders, false).size();
        return queue.accept(location, EventType.REVOKE, expected, at -> revoke(at, holders, true));
    }

    private interface Step {
        TargetResult run(Location location, AssetManagement.Pair pair);
    }

    private VppEvent accept(Location location, EventType type, AssetManagement.Wanted wanted, Step step) {
        List<AssetManagement.Pair> pairs = wanted.pairs();
        return queue.accept(
                location,
                type,
                pairs.size(),
                at -> pairs.stream()
                        .map(pair -> faulted(pair).orElseGet(() -> step.run(at, pair)))
                        .toList());
    }

    private List<TargetResult> revoke(Location location, List<Holder> holders, boolean execute) {
        List<TargetResult> results = new ArrayList<>();
        for (AssetManagement.Pair pair : management.revocable(location, holders)) {
            results.add(
                    execute
                            ? faulted(pair).orElseGet(() -> management.disassociate(location, pair))
                            : pair.result(Optional.empty()));
        }
        holders.stream()
                .filter(holder ->
                        holder.isUser() && location.users().of(holder.id()).isEmpty())
                .map(holder -> TargetResult.failed(
                        Optional.empty(),
                        holder,
                        Json.object().put(holder.kind().one(), holder.id()),
                        VppError.USER_NOT_FOUND.json()))
                .forEach(results::add);
        return results;
    }

    private Optional<TargetResult> faulted(AssetManagement.Pair pair) {
        return queue.faultOf(pair.holder())
                .map(error -> TargetResult.failed(Optional.of(pair.asset()), pair.holder(), pair.json(), error));
    }

    private AssetManagement.Wanted read(ObjectNode body) {
        Limits limits = state.behaviour().limits();
        List<AssetKey> assets = Arguments.objects(body, "assets").stream()
                .map(asset -> new AssetKey(
                        Arguments.required(asset, "adamId"),
                        Arguments.text(asset, "pricingParam").orElse(AssetKey.STANDARD)))
                .toList();
        VppRefusal.when(assets.isEmpty(), VppError.NO_ASSETS);
        VppRefusal.when(assets.size() > limits.maxAssets(), VppError.TOO_MANY_ASSETS);
        VppRefusal.when(new HashSet<>(assets).size() < assets.size(), VppError.DUPLICATE_ASSETS);
        return new AssetManagement.Wanted(assets, holders(body, limits.maxClientUserIds(), limits.maxSerialNumbers()));
    }

    private static List<Holder> holders(ObjectNode body, int maxUsers, int maxDevices) {
        List<String> users = Arguments.texts(body, Holder.Kind.USER.many());
        List<String> devices = Arguments.texts(body, Holder.Kind.DEVICE.many());
        VppRefusal.when(users.isEmpty() && devices.isEmpty(), VppError.NO_TARGETS);
        VppRefusal.when(users.size() > maxUsers, VppError.TOO_MANY_CLIENT_USER_IDS);
        VppRefusal.when(devices.size() > maxDevices, VppError.TOO_MANY_SERIAL_NUMBERS);
        VppRefusal.when(new HashSet<>(users).size() < users.size(), VppError.DUPLICATE_CLIENT_USER_IDS);
        VppRefusal.when(new HashSet<>(devices).size() < devices.size(), VppError.DUPLICATE_SERIAL_NUMBERS);
        List<Holder> holders = new ArrayList<>();
        users.forEach(id -> holders.add(Holder.user(id)));
        devices.forEach(id -> holders.add(Holder.device(id)));
        return holders;
    }

    private interface Condition {
        boolean holds(CatalogueApp app);
    }

    private static void refuse(Location location, AssetManagement.Wanted wanted, VppError error, Condition condition) {
        List<ObjectNode> bad = wanted.assets().stream()
                .filter(key -> Optional.ofNullable(location.assets().get(key))
                        .filter(asset -> condition.holds(asset.app()))
                        .isPresent())
                .map(AssetKey::json)
                .toList();
        if (!bad.isEmpty()) {
            ObjectNode info = Json.object();
            info.set("assets", Json.tree(bad));
            throw new VppRefusal(error, Optional.of(info));
        }
    }
}
