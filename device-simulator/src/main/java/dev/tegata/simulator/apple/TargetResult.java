package dev.tegata.simulator.apple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * How an event ended for one target.
 *
 * @param asset empty for events about users
 * @param item the assignment or user as a notification shows it
 * @param error empty for success
 */
record TargetResult(Optional<AssetKey> asset, Holder holder, ObjectNode item, Optional<ObjectNode> error) {

    static TargetResult done(Optional<AssetKey> asset, Holder holder, ObjectNode item) {
        return new TargetResult(asset, holder, item, Optional.empty());
    }

    static TargetResult failed(Optional<AssetKey> asset, Holder holder, ObjectNode item, ObjectNode error) {
        return new TargetResult(asset, holder, item, Optional.of(error));
    }

    int errorNumber() {
        return error.map(e -> e.path("errorNumber").asInt()).orElse(0);
    }
}
