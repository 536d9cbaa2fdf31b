package dev.tegata.server.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.server.config.Nearest;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * A JSON object somebody sent, read field by field: what is unknown, missing or of another type is refused by name.
 *
 * <p>JSON's own names of types stand in the complaints, values only where they cannot be secrets. Not thread-safe.
 */
final class Body {
    private static final int MAX_TEXT = 4_000;

    private final ObjectNode fields;
    private final String path;

    private Body(ObjectNode fields, String path, Set<String> known) {
        this.fields = fields;
        this.path = path;
        fields.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                String nearest = known.isEmpty() ? "–" : path + Nearest.of(name, known);
                throw Problem.of(ProblemCode.UNKNOWN_FIELD, path + shorten(name), nearest);
            }
        });
    }

    /**
     * @param known every field that may be there
     * @throws Problem MALFORMED_JSON, UNKNOWN_FIELD naming the nearest known one
     */
    static Body of(byte[] json, String... known) {
        return new Body(Json.parse(json), "", new TreeSet<>(Arrays.asList(known)));
    }

    static Body empty() {
        return new Body(Json.object(), "", Set.of());
    }

    /** Whether the field is there, be it null. */
    boolean has(String name) {
        return fields.has(name);
    }

    String text(String name) {
        return optionalText(name).orElseThrow(() -> missing(name));
    }

    /** Empty when absent or null; a blank text is refused. */
    Optional<String> optionalText(String name) {
        return optionalText(name, MAX_TEXT);
    }

    Optional<String> optionalText(String name, int maxLength) {
        return present(name).map(node -> {
            String text = requireText(name, node).strip();
            if (text.isEmpty() || text.length() > maxLength || text.chars().anyMatch(Body::unfit)) {
                throw invalid(
                        name,
                        "a string of " + text.length() + " characters",
                        "1 to " + maxLength + " characters, none of them a control character");
            }
            return text;
        });
    }

    UUID id(String name) {
        return optionalId(name).orElseThrow(() -> missing(name));
    }

    Optional<UUID> optionalId(String name) {
        return present(name).map(node -> parseId(name, node));
    }

    /** At least one, at most {@code max}, none twice. */
    List<UUID> ids(String name, int max) {
        List<UUID> ids = array(name, max).stream()
                .map(node -> parseId(name, node))
                .distinct()
                .toList();
        if (ids.isEmpty()) {
            throw invalid(name, "[]", "1 to " + max + " ids");
        }
        return ids;
    }

    /** Empty when absent or null. */
    List<String> texts(String name, int max) {
        List<String> texts = new ArrayList<>();
        for (JsonNode node : has(name) ? array(name, max) : List.<JsonNode>of()) {
            String text = requireText(name, node);
            if (text.isBlank() || text.chars().anyMatch(Character::isISOControl)) {
                throw invalid(name, "a blank string or one with a control character", "strings");
            }
            texts.add(text);
        }
        return texts;
    }

    Optional<Boolean> optionalFlag(String name) {
        return present(name).map(node -> {
            if (!node.isBoolean()) {
                throw invalid(name, type(node), "boolean");
            }
            return node.booleanValue();
        });
    }

    Optional<Long> optionalNumber(String name, long least, long most) {
        return present(name).map(node -> {
            if (!node.isIntegralNumber() || !node.canConvertToLong() || outside(node.longValue(), least, most)) {
                throw invalid(name, node.isNumber() ? node.toString() : type(node), "number, " + least + " to " + most);
            }
            return node.longValue();
        });
    }

    /** One of an enum's names, exactly as written there. */
    <E extends Enum<E>> Optional<E> optionalChoice(String name, Class<E> choices) {
        return present(name).map(node -> choice(name, requireText(name, node), choices));
    }

    <E extends Enum<E>> E choice(String name, Class<E> choices) {
        return optionalChoice(name, choices).orElseThrow(() -> missing(name));
    }

    /** Bytes in base64. */
    Optional<byte[]> optionalBytes(String name) {
        return present(name).map(node -> {
            try {
                return Base64.getDecoder().decode(requireText(name, node).replaceAll("\\s", ""));
            } catch (IllegalArgumentException e) {
                throw invalid(name, "another string", "base64");
            }
        });
    }

    /** An object within, its fields known by name; empty when absent or null. */
    Optional<Body> optionalObject(String name, String... known) {
        return rawObject(name).map(object -> new Body(object, path + name + ".", new TreeSet<>(Arrays.asList(known))));
    }

    /** An object within, whatever its fields. */
    Optional<ObjectNode> rawObject(String name) {
        return present(name).map(node -> {
            if (node instanceof ObjectNode object) {
                return object;
            }
            throw invalid(name, type(node), "object");
        });
    }

    Problem missing(String name) {
        return Problem.of(ProblemCode.MISSING_FIELD, path + name);
    }

    Problem invalid(String name, String came, String expected) {
        return Problem.of(ProblemCode.INVALID_FIELD, path + name, came, expected);
    }

    /** For values that come in a query or a path too. */
    static <E extends Enum<E>> E choice(String name, String value, Class<E> choices) {
        return Arrays.stream(choices.getEnumConstants())
                .filter(choice -> choice.name().equals(value))
                .findFirst()
                .orElseThrow(() -> Problem.of(
                        ProblemCode.INVALID_FIELD,
                        name,
                        "\"" + shorten(value) + "\"",
                        Arrays.stream(choices.getEnumConstants())
                                .map(Enum::name)
                                .collect(Collectors.joining(", "))));
    }

    /** For ids that come in a query too; only the usual form with all its digits. */
    static UUID id(String name, String value) {
        try {
            UUID id = UUID.fromString(value);
            if (id.toString().equals(value.toLowerCase(Locale.ROOT))) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            // Said below, as for a shortened form.
        }
        throw Problem.of(ProblemCode.INVALID_FIELD, name, "\"" + shorten(value) + "\"", "UUID");
    }

    /** JSON's own name of a value's type. */
    static String type(JsonNode node) {
        return node.getNodeType().name().toLowerCase(Locale.ROOT);
    }

    static String shorten(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }

    private UUID parseId(String name, JsonNode node) {
        return id(path + name, requireText(name, node));
    }

    private Optional<JsonNode> present(String name) {
        return Optional.ofNullable(fields.get(name)).filter(node -> !node.isNull());
    }

    private List<JsonNode> array(String name, int max) {
        JsonNode node = present(name).orElseThrow(() -> missing(name));
        if (!node.isArray() || node.size() > max) {
            throw invalid(name, node.isArray() ? "array of " + node.size() : type(node), "array of at most " + max);
        }
        List<JsonNode> items = new ArrayList<>();
        node.forEach(items::add);
        return items;
    }

    private String requireText(String name, JsonNode node) {
        if (!node.isTextual()) {
            throw invalid(name, type(node), "string");
        }
        return node.textValue();
    }

    private static boolean unfit(int character) {
        return Character.isISOControl(character) && character != '\n' && character != '\r' && character != '\t';
    }

    private static boolean outside(long number, long least, long most) {
        return number < least || number > most;
    }
}
