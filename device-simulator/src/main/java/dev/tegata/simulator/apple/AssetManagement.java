package dev.tegata.simulator.apple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gives licences and takes them back. Called inside the lock of {@link VppState}. */
final class AssetManagement {
    private final VppState state;

    AssetManagement(VppState state) {
        this.state = state;
    }

    /** Every asset goes to every target. */
    record Wanted(List<AssetKey> assets, List<Holder> holders) {
        List<Pair> pairs() {
            return assets.stream()
                    .flatMap(asset -> holders.stream().map(holder -> new Pair(asset, holder)))
                    .toList();
        }
    }

    /** One asset for one target. */
    record Pair(AssetKey asset, Holder holder) {
        ObjectNode json() {
            return asset.json().put(holder.kind().one(), holder.id());
        }

        TargetResult result(Optional<VppError> error) {
            return new TargetResult(Optional.of(asset), holder, json(), error.map(VppError::json));
        }
    }

    TargetResult associate(Location location, Pair pair) {
        return pair.result(associating(location, pair));
    }

    TargetResult disassociate(Location location, Pair pair) {
        return pair.result(disassociating(location, pair));
    }

    private Optional<VppError> associating(Location location, Pair pair) {
        if (isUnknownUser(location, pair.holder())) {
            return Optional.of(VppError.USER_NOT_FOUND);
        }
        Asset asset = location.assets().get(pair.asset());
        if (asset == null) {
            return Optional.of(VppError.NOT_ENOUGH_ASSETS);
        }
        if (asset.holders().containsKey(pair.holder())) {
            return Optional.of(VppError.ALREADY_ASSIGNED)
                    .filter(error -> state.behaviour().has(Quirk.ALREADY_ASSIGNED_FAILS));
        }
        if (asset.available() <= 0) {
            return Optional.of(VppError.NOT_ENOUGH_ASSETS);
        }
        location.assign(asset, pair.holder());
        return Optional.empty();
    }

    private Optional<VppError> disassociating(Location location, Pair pair) {
        Asset asset = location.assets().get(pair.asset());
        if (asset != null && asset.holders().containsKey(pair.holder())) {
            location.unassign(asset, pair.holder());
            return Optional.empty();
        }
        if (isUnknownUser(location, pair.holder())) {
            return Optional.of(VppError.USER_NOT_FOUND);
        }
        return Optional.of(VppError.NOT_ASSIGNED)
                .filter(error -> state.behaviour().has(Quirk.NOT_ASSIGNED_FAILS));
    }

    /** What a revoke of these targets would take: every revocable licence they hold. */
    List<Pair> revocable(Location location, List<Holder> holders) {
        List<Pair> pairs = new ArrayList<>();
        for (Holder holder : holders) {
            location.assets().values().stream()
                    .filter(asset -> asset.app().revocable() && asset.holders().containsKey(holder))
                    .forEach(asset -> pairs.add(new Pair(asset.key(), holder)));
        }
        return pairs;
    }

    // Serial numbers are never unknown: Apple assigns to any text and the device finds out later.
    private static boolean isUnknownUser(Location location, Holder holder) {
        return holder.isUser() && location.users().active(holder.id()).isEmpty();
    }
}
