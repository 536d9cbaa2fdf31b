package dev.tegata.server.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.protocol.plist.PlistDict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Property lists as JSON and back: data as base64, dates as ISO 8601. */
final class PlistJson {
    /** What a device may send that lets whoever reads it act as us, or open the device. */
    private static final Set<String> SECRETS =
            Set.of("UnlockToken", "BootstrapToken", "PushMagic", "Token", "InvitationURL");

    private PlistJson() {}

    /** Ready for {@link Json#write}; secrets are left out, but for the mark that they were there. */
    static Map<String, Object> of(PlistDict dict) {
        Map<String, Object> json = new LinkedHashMap<>();
        for (String key : dict.keys()) {
            json.put(
                    key,
                    SECRETS.contains(key) ? "(secret)" : value(dict.get(key).orElseThrow()));
        }
        return json;
    }

    private static Object value(Object value) {
        return switch (value) {
            case PlistDict dict -> of(dict);
            case List<?> list -> list.stream().map(PlistJson::value).toList();
            case byte[] bytes -> Base64.getEncoder().encodeToString(bytes);
            case Instant instant -> instant.toString();
            default -> value;
        };
    }

    /**
     * The dictionary a JSON object means: whole numbers become integers, other numbers reals.
     *
     * @throws IllegalArgumentException for null, and for a number or text a property list cannot hold
     */
    static PlistDict dict(ObjectNode json) {
        PlistDict.Builder dict = PlistDict.builder();
        json.properties().forEach(field -> dict.put(field.getKey(), value(field.getValue())));
        return dict.build();
    }

    private static Object value(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> dict((ObjectNode) node);
            case ARRAY -> {
                List<Object> items = new ArrayList<>();
                node.forEach(item -> items.add(value(item)));
                yield items;
            }
            case BOOLEAN -> node.booleanValue();
            case STRING -> node.textValue();
            case NUMBER -> {
                if (node.isIntegralNumber() && !node.canConvertToLong()) {
                    throw new IllegalArgumentException("integer beyond 64 bits");
                }
                yield node.isIntegralNumber() ? (Object) node.longValue() : (Object) node.doubleValue();
            }
            case NULL, MISSING, BINARY, POJO -> throw new IllegalArgumentException(Body.type(node));
        };
    }
}
