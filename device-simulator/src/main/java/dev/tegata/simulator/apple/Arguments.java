package dev.tegata.simulator.apple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.http.Request;
import dev.tegata.simulator.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what a request of the licence service carries; whatever has the wrong shape is 9602 (invalid argument). */
final class Arguments {
    private Arguments() {}

    static ObjectNode body(Request request) {
        return Json.readObject(request.body()).orElseThrow(() -> new VppRefusal(VppError.INVALID_ARGUMENT));
    }

    /** The list of texts under this name; absent or null is empty. */
    static List<String> texts(ObjectNode body, String name) {
        List<String> texts = new ArrayList<>();
        for (JsonNode node : list(body, name)) {
            VppRefusal.when(!node.isTextual() || node.asText().isBlank(), VppError.INVALID_ARGUMENT);
            texts.add(node.asText());
        }
        return texts;
    }

    /** The list of objects under this name; absent or null is empty. */
    static List<ObjectNode> objects(ObjectNode body, String name) {
        List<ObjectNode> objects = new ArrayList<>();
        for (JsonNode node : list(body, name)) {
            if (!(node instanceof ObjectNode object)) {
                throw new VppRefusal(VppError.INVALID_ARGUMENT);
            }
            objects.add(object);
        }
        return objects;
    }

    private static JsonNode list(ObjectNode body, String name) {
        JsonNode node = body.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return Json.array();
        }
        VppRefusal.when(!node.isArray(), VppError.INVALID_ARGUMENT);
        return node;
    }

    /** The text under this name; absent or null is empty, anything else than text is refused. */
    static Optional<String> text(ObjectNode body, String name) {
        JsonNode node = body.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        VppRefusal.when(!node.isTextual(), VppError.INVALID_ARGUMENT);
        return Optional.of(node.asText());
    }

    static String required(ObjectNode body, String name) {
        return text(body, name)
                .filter(value -> !value.isBlank())
                .orElseThrow(() -> new VppRefusal(VppError.INVALID_ARGUMENT));
    }

    static Optional<Boolean> flag(Request request, String name) {
        return request.query(name).map(value -> switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new VppRefusal(VppError.INVALID_ARGUMENT);
        });
    }

    static Optional<Long> number(Request request, String name) {
        return request.query(name).map(value -> {
            try {
                return Long.valueOf(value);
            } catch (NumberFormatException e) {
                throw new VppRefusal(VppError.INVALID_ARGUMENT);
            }
        });
    }
}
