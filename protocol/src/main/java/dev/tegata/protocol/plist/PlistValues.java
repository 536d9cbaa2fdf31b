package dev.tegata.protocol.plist;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What may be a value of a property list, and how such values are copied, compared and described. */
final class PlistValues {
    private PlistValues() {}

    /** The value in the form it is stored in: immutable, or a copy of our own. */
    static Object owned(String key, @Nullable Object value) {
        return switch (value) {
            case String text -> text(key, text);
            case Integer number -> number.longValue();
            case Long number -> number;
            case Double number -> finite(key, number);
            case Boolean bool -> bool;
            case byte[] data -> data.clone();
            case Instant date -> date.truncatedTo(ChronoUnit.SECONDS);
            case List<?> items -> items.stream().map(item -> owned(key, item)).toList();
            case PlistDict dict -> dict;
            case null -> throw new IllegalArgumentException("expected a value for key " + key + ", got null");
            default ->
                throw new IllegalArgumentException(
                        "expected String, Integer, Long, Double, Boolean, byte[], Instant, List"
                                + " or PlistDict for key " + key + ", got "
                                + value.getClass().getName());
        };
    }

    /** The stored value in a form that may be handed out. */
    static Object shared(Object stored) {
        return switch (stored) {
            case byte[] data -> data.clone();
            case List<?> items -> items.stream().map(PlistValues::shared).toList();
            default -> stored;
        };
    }

    /** {@code text}, unless it has a character that an XML 1.0 document cannot contain even when escaped. */
    static String text(String key, String text) {
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            int character = text.codePointAt(at);
            boolean allowed = character >= 0x20
                    ? character <= 0xD7FF || (character >= 0xE000 && character != 0xFFFE && character != 0xFFFF)
                    : character == '\t' || character == '\n' || character == '\r';
            if (!allowed) {
                throw new IllegalArgumentException(
                        "expected text that XML can carry at " + key + ", got U+%04X".formatted(character));
            }
        }
        return text;
    }

    private static Double finite(String key, Double number) {
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException("expected a finite real for key " + key + ", got " + number);
        }
        return number;
    }

    static boolean same(@Nullable Object one, @Nullable Object other) {
        if (one instanceof byte[] data && other instanceof byte[] otherData) {
            return Arrays.equals(data, otherData);
        }
        if (one instanceof List<?> items && other instanceof List<?> otherItems) {
            return items.size() == otherItems.size() && sameItems(items, otherItems);
        }
        if (one instanceof Map<?, ?> map && other instanceof Map<?, ?> otherMap) {
            return map.size() == otherMap.size()
                    && map.entrySet().stream().allMatch(entry -> same(entry.getValue(), otherMap.get(entry.getKey())));
        }
        return one != null && one.equals(other);
    }

    private static boolean sameItems(List<?> items, List<?> otherItems) {
        for (int at = 0; at < items.size(); at++) {
            if (!same(items.get(at), otherItems.get(at))) {
                return false;
            }
        }
        return true;
    }

    static int hash(Object value) {
        return switch (value) {
            case byte[] data -> Arrays.hashCode(data);
            case List<?> items -> items.stream().mapToInt(PlistValues::hash).reduce(1, (sum, item) -> 31 * sum + item);
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .mapToInt(entry -> entry.getKey().hashCode() ^ hash(entry.getValue()))
                        .sum();
            default -> value.hashCode();
        };
    }

    static String typeName(Object stored) {
        return switch (stored) {
            case String text -> "string";
            case Long number -> "integer";
            case Double number -> "real";
            case Boolean bool -> "boolean";
            case byte[] data -> "data";
            case Instant date -> "date";
            case List<?> items -> "array";
            default -> "dict";
        };
    }

    /** Type and, where it cannot be a secret, value. */
    static String describe(Object stored) {
        return typeName(stored)
                + switch (stored) {
                    case String text -> " of " + text.length() + " characters";
                    case byte[] data -> " of " + data.length + " bytes";
                    case List<?> items -> " of " + items.size() + " items";
                    case PlistDict dict ->
                        " with keys " + dict.keys().stream().limit(20).toList();
                    default -> " " + stored;
                };
    }
}
