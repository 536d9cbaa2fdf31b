package dev.tegata.vpp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * One JSON object of Apple's, read field by field. Unknown fields are ignored, since Apple adds some without notice; a JSON null
 * is an absent field. What a complaint says never contains a value, because some values are secrets.
 */
final class Fields {

    /** An object is not of the shape it must have; the message says which field, what was expected, what came. */
    static final class UnexpectedShape extends RuntimeException {
        private final String expected;
        private final String got;

        UnexpectedShape(String expected, String got) {
            super("expected " + expected + ", got " + got);
            this.expected = expected;
            this.got = got;
        }

        String expected() {
            return expected;
        }

        String got() {
            return got;
        }
    }

    private final JsonNode node;
    private final String path;

    private Fields(JsonNode node, String path) {
        this.node = node;
        this.path = path;
    }

    static Fields of(JsonNode node) {
        return at(node, "");
    }

    private static Fields at(JsonNode node, String path) {
        if (!node.isObject()) {
            throw new UnexpectedShape("a JSON object" + (path.isEmpty() ? "" : " in " + path), kind(node));
        }
        return new Fields(node, path);
    }

    boolean has(String name) {
        return node.hasNonNull(name);
    }

    /** Numbers are taken for text, because Apple writes some identifiers either way. */
    String text(String name) {
        return optionalText(name).orElseThrow(() -> unexpected(name, "text"));
    }

    Optional<String> optionalText(String name) {
        if (!has(name)) {
            return Optional.empty();
        }
        JsonNode value = node.get(name);
        if (!value.isTextual() && !value.isNumber()) {
            throw unexpected(name, "text");
        }
        return Optional.of(value.asText());
    }

    long number(String name) {
        return optionalNumber(name).orElseThrow(() -> unexpected(name, "a whole number"));
    }

    long number(String name, long absent) {
        return optionalNumber(name).orElse(absent);
    }

    /** Digits in a text are taken for a number, as in some answers of the service's first version. */
    Optional<Long> optionalNumber(String name) {
        if (!has(name)) {
            return Optional.empty();
        }
        JsonNode value = node.get(name);
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return Optional.of(value.longValue());
        }
        if (value.isTextual()) {
            try {
                return Optional.of(Long.parseLong(value.textValue().strip()));
            } catch (NumberFormatException notDigits) {
                throw unexpected(name, "a whole number");
            }
        }
        throw unexpected(name, "a whole number");
    }

    OptionalInt optionalInt(String name) {
        return optionalNumber(name)
                .map(value -> {
                    if (value < 0 || value > Integer.MAX_VALUE) {
                        throw unexpected(name, "a number from 0 to " + Integer.MAX_VALUE);
                    }
                    return OptionalInt.of(value.intValue());
                })
                .orElse(OptionalInt.empty());
    }

    boolean flag(String name, boolean absent) {
        if (!has(name)) {
            return absent;
        }
        JsonNode value = node.get(name);
        if (!value.isBoolean()) {
            throw unexpected(name, "true or false");
        }
        return value.booleanValue();
    }

    /** A date of Apple's; empty also when it is of no form we know, because dates only inform. */
    Optional<Instant> date(String name) {
        return optionalText(name).flatMap(AppleDate::parse);
    }

    Optional<Fields> object(String name) {
        return has(name) ? Optional.of(at(node.get(name), inside(name))) : Optional.empty();
    }

    /** Absent is empty. */
    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : array(name)) {
            if (!element.isTextual() && !element.isNumber()) {
                throw unexpected(name + "[" + texts.size() + "]", "text", kind(element));
            }
            texts.add(element.asText());
        }
        return List.copyOf(texts);
    }

    /** Absent is empty. */
    <T> List<T> list(String name, Function<Fields, T> decode) {
        List<T> things = new ArrayList<>();
        for (JsonNode element : array(name)) {
            things.add(decode.apply(at(element, inside(name) + "[" + things.size() + "]")));
        }
        return List.copyOf(things);
    }

    /** As {@link #list}, but the field must be there: an answer without it says nothing about what Apple has. */
    <T> List<T> requiredList(String name, Function<Fields, T> decode) {
        if (!has(name)) {
            throw unexpected(name, "a list");
        }
        return list(name, decode);
    }

    /** As {@link #optionalText}, but whatever is no text is absent: for what only informs. */
    Optional<String> textIfAny(String name) {
        JsonNode value = node.path(name);
        return value.isTextual() || value.isNumber() ? Optional.of(value.asText()) : Optional.empty();
    }

    /** As {@link #object}, but whatever is no object is absent; of a list of objects, the first. */
    Optional<Fields> objectIfAny(String name) {
        JsonNode value = node.path(name).isArray() ? node.path(name).path(0) : node.path(name);
        return value.isObject() ? Optional.of(new Fields(value, inside(name))) : Optional.empty();
    }

    /** As {@link #texts}, but whatever is no text is left out. */
    List<String> textsIfAny(String name) {
        List<String> texts = new ArrayList<>();
        node.path(name).forEach(element -> {
            if (element.isTextual()) {
                texts.add(element.asText());
            }
        });
        return List.copyOf(texts);
    }

    private Iterable<JsonNode> array(String name) {
        if (!has(name)) {
            return List.of();
        }
        JsonNode value = node.get(name);
        if (!value.isArray()) {
            throw unexpected(name, "a list");
        }
        return value;
    }

    List<String> names() {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return List.copyOf(names);
    }

    UnexpectedShape unexpected(String name, String expected) {
        return unexpected(name, expected, node.has(name) ? kind(node.get(name)) : "nothing");
    }

    private UnexpectedShape unexpected(String name, String expected, String got) {
        return new UnexpectedShape(expected + " in " + inside(name), got);
    }

    private String inside(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static String kind(JsonNode value) {
        return value.getNodeType() == JsonNodeType.MISSING
                ? "nothing"
                : "JSON " + value.getNodeType().name().toLowerCase(Locale.ROOT);
    }
}
