package dev.tegata.vpp;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * One request to grant or take licences: every asset for every holder. {@link Batches} makes requests that are not too large.
 *
 * @param assets at least one, at most {@link Limits#maxAssets}, without doubles
 * @param holders at least one, at most {@link Limits#maxClientUserIds} or {@link Limits#maxSerialNumbers}
 */
public record AssignmentChange(List<AssetId> assets, Holders holders) {

    public AssignmentChange {
        assets = List.copyOf(new LinkedHashSet<>(assets));
        if (assets.isEmpty() || holders.ids().isEmpty()) {
            throw new IllegalArgumentException("expected at least one asset and one holder, got " + assets.size()
                    + " assets and " + holders.ids().size() + " holders");
        }
    }

    /** How many assignments Apple will report for the event: assets times holders. */
    public long numRequested() {
        return (long) assets.size() * holders.ids().size();
    }

    ObjectNode toJson() {
        ObjectNode request = toJson(holders);
        ArrayNode array = request.putArray("assets");
        assets.forEach(asset -> array.add(asset.toJson()));
        return request;
    }

    static ObjectNode toJson(Holders holders) {
        String key = switch (holders) {
            case Holders.Users users -> "clientUserIds";
            case Holders.Devices devices -> "serialNumbers";
        };
        ObjectNode request = Json.object();
        holders.ids().forEach(request.putArray(key)::add);
        return request;
    }
}
