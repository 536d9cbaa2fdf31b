package dev.tegata.simulator.apple;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.json.Json;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One asynchronous event.
 *
 * @param results empty until it was carried out
 */
record VppEvent(String id, EventType type, int requested, Optional<List<TargetResult>> results) {

    /** What failures are gathered by: one entry per error, and per asset where the asset matters. */
    private record Cause(ObjectNode error, Optional<AssetKey> asset) {}

    VppEvent ended(List<TargetResult> outcome) {
        return new VppEvent(id, type, outcome.size(), Optional.of(List.copyOf(outcome)));
    }

    /** The answer of GET /status. */
    ObjectNode json() {
        List<TargetResult> all = results.orElse(List.of());
        Map<Cause, List<TargetResult>> failed = all.stream()
                .filter(result -> result.error().isPresent())
                .collect(Collectors.groupingBy(VppEvent::cause, LinkedHashMap::new, Collectors.toList()));
        ObjectNode node =
                Json.object().put("eventStatus", status(failed.isEmpty())).put("eventType", type.name());
        if (!failed.isEmpty()) {
            ArrayNode failures = node.putArray("failures");
            failed.forEach((cause, results) -> failures.add(failure(cause, results)));
        }
        return node.put("numCompleted", all.size() - countOf(failed)).put("numRequested", requested);
    }

    private String status(boolean clean) {
        if (results.isEmpty()) {
            return "PENDING";
        }
        return clean ? "COMPLETE" : "FAILED";
    }

    private static int countOf(Map<Cause, List<TargetResult>> failed) {
        return failed.values().stream().mapToInt(List::size).sum();
    }

    private static Cause cause(TargetResult result) {
        ObjectNode error = result.error().orElseThrow();
        // An unknown user is unknown whatever the asset: Apple's example names the user alone.
        boolean ofUser = result.errorNumber() == VppError.USER_NOT_FOUND.number();
        return new Cause(error, ofUser ? Optional.empty() : result.asset());
    }

    private static ObjectNode failure(Cause cause, List<TargetResult> results) {
        ObjectNode info = Json.object();
        cause.asset().ifPresent(asset -> info.putArray("assets").add(asset.json()));
        for (Holder.Kind kind : Holder.Kind.values()) {
            Set<String> ids = results.stream()
                    .map(TargetResult::holder)
                    .filter(holder -> holder.kind() == kind)
                    .map(Holder::id)
                    .collect(Collectors.toCollection(LinkedHashSet::new));
            if (!ids.isEmpty()) {
                info.set(kind.many(), Json.tree(ids));
            }
        }
        ObjectNode failure = cause.error().deepCopy();
        failure.set("errorInfo", info);
        return failure;
    }
}
