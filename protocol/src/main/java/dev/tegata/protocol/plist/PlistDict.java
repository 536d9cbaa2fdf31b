package dev.tegata.protocol.plist;

import dev.tegata.protocol.ProtocolException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An immutable dictionary of a property list, in the order of its keys' first appearance.
 *
 * <p>Values are {@link String}, {@link Long}, {@link Double}, {@link Boolean}, {@code byte[]}, {@link Instant} (whole
 * seconds), {@link List} of these, and {@code PlistDict}. Reading a key with the wrong type is a
 * {@link ProtocolException} such as {@code expected string for key UDID, got integer 5}; an absent key is an empty
 * Optional, or a ProtocolException from the {@code require} methods. Equality is deep and ignores the order of keys.
 * {@link #toString()} shows keys and types only, because values are often secrets.
 */
public final class PlistDict {
    private static final PlistDict EMPTY = new PlistDict(Map.of());

    private final Map<String, Object> values;

    private PlistDict(Map<String, Object> values) {
        this.values = values;
    }

    /** Starts an empty dictionary. */
    public static Builder builder() {
        return new Builder();
    }

    /** A dictionary of values that are already as they are stored, in a map that nobody else has. */
    static PlistDict owning(Map<String, Object> values) {
        return values.isEmpty() ? EMPTY : new PlistDict(Collections.unmodifiableMap(values));
    }

    /** The dictionary without keys. */
    public static PlistDict of() {
        return EMPTY;
    }

    /** A dictionary of one key. */
    public static PlistDict of(String key, Object value) {
        return builder().put(key, value).build();
    }

    /** A dictionary of two keys. */
    public static PlistDict of(String key1, Object value1, String key2, Object value2) {
        return builder().put(key1, value1).put(key2, value2).build();
    }

    /** A dictionary of three keys. */
    public static PlistDict of(String key1, Object value1, String key2, Object value2, String key3, Object value3) {
        return builder().put(key1, value1).put(key2, value2).put(key3, value3).build();
    }

    /** A builder that begins with this dictionary's keys. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.values.putAll(values);
        return builder;
    }

    /** The value of {@code key}, of any type. */
    public Optional<Object> get(String key) {
        return Optional.ofNullable(values.get(key)).map(PlistValues::shared);
    }

    /** The string at {@code key}. */
    public Optional<String> string(String key) {
        return typed(key, String.class, "string");
    }

    /** The integer at {@code key}. */
    public OptionalLong integer(String key) {
        return typed(key, Long.class, "integer").map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    /** The real at {@code key}; an integer counts as one, since writers leave out a zero fraction. */
    public OptionalDouble real(String key) {
        if (values.get(key) instanceof Long whole) {
            return OptionalDouble.of(whole);
        }
        return typed(key, Double.class, "real").map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
    }

    /** The boolean at {@code key}. */
    public Optional<Boolean> bool(String key) {
        return typed(key, Boolean.class, "boolean");
    }

    /** A copy of the data at {@code key}. */
    public Optional<byte[]> data(String key) {
        return typed(key, byte[].class, "data").map(byte[]::clone);
    }

    /** The date at {@code key}. */
    public Optional<Instant> date(String key) {
        return typed(key, Instant.class, "date");
    }

    /** The dictionary at {@code key}. */
    public Optional<PlistDict> dict(String key) {
        return typed(key, PlistDict.class, "dict");
    }

    /** The array at {@code key}, of values of any type. */
    public Optional<List<Object>> array(String key) {
        return rawArray(key)
                .map(items -> items.stream().map(PlistValues::shared).toList());
    }

    /** The array of dictionaries at {@code key}; empty when the key is absent. */
    public List<PlistDict> dicts(String key) {
        return items(key, PlistDict.class, "dict");
    }

    /** The array of strings at {@code key}; empty when the key is absent. */
    public List<String> strings(String key) {
        return items(key, String.class, "string");
    }

    /** The string at {@code key}, which must be there. */
    public String requireString(String key) {
        return string(key).orElseThrow(() -> missing(key, "string"));
    }

    /** The integer at {@code key}, which must be there. */
    public long requireInteger(String key) {
        return integer(key).orElseThrow(() -> missing(key, "integer"));
    }

    /** The boolean at {@code key}, which must be there. */
    public boolean requireBool(String key) {
        return bool(key).orElseThrow(() -> missing(key, "boolean"));
    }

    /** A copy of the data at {@code key}, which must be there. */
    public byte[] requireData(String key) {
        return data(key).orElseThrow(() -> missing(key, "data"));
    }

    /** The date at {@code key}, which must be there. */
    public Instant requireDate(String key) {
        return date(key).orElseThrow(() -> missing(key, "date"));
    }

    /** The dictionary at {@code key}, which must be there. */
    public PlistDict requireDict(String key) {
        return dict(key).orElseThrow(() -> missing(key, "dict"));
    }

    /** The array at {@code key}, which must be there. */
    public List<Object> requireArray(String key) {
        return array(key).orElseThrow(() -> missing(key, "array"));
    }

    /** Whether {@code key} is there, with a value of any type. */
    public boolean has(String key) {
        return values.containsKey(key);
    }

    /** The keys, in order. */
    public Set<String> keys() {
        return values.keySet();
    }

    /** Whether there is no key. */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** The values as they are stored, for the writer; arrays of bytes in it must not be changed. */
    Map<String, Object> stored() {
        return values;
    }

    private <T> Optional<T> typed(String key, Class<T> type, String expected) {
        Object value = values.get(key);
        if (value == null) {
            return Optional.empty();
        }
        if (!type.isInstance(value)) {
            throw new ProtocolException(
                    "expected " + expected + " for key " + key + ", got " + PlistValues.describe(value));
        }
        return Optional.of(type.cast(value));
    }

    private Optional<List<?>> rawArray(String key) {
        return typed(key, List.class, "array").map(items -> (List<?>) items);
    }

    private <T> List<T> items(String key, Class<T> type, String expected) {
        List<T> result = new ArrayList<>();
        for (Object item : rawArray(key).orElse(List.of())) {
            if (!type.isInstance(item)) {
                throw new ProtocolException("expected " + expected + " at index " + result.size()
                        + " of the array at key " + key + ", got " + PlistValues.describe(item));
            }
            result.add(type.cast(item));
        }
        return Collections.unmodifiableList(result);
    }

    private ProtocolException missing(String key, String expected) {
        return new ProtocolException("expected " + expected + " for key " + key + ", got no such key; the keys are "
                + values.keySet().stream().limit(20).collect(Collectors.joining(", ", "[", "]")));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PlistDict dict && PlistValues.same(values, dict.values);
    }

    @Override
    public int hashCode() {
        return PlistValues.hash(values);
    }

    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + PlistValues.typeName(entry.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    /** Collects keys and values; not thread-safe. A key put twice keeps its place and takes the later value. */
    public static final class Builder {
        private final Map<String, Object> values = new LinkedHashMap<>();

        private Builder() {}

        /**
         * Adds one key.
         *
         * @param value one of the types of {@link PlistDict}, or an Integer; copied where it could change later
         * @throws IllegalArgumentException for another type, for a string that XML cannot carry, for NaN and infinity
         */
        public Builder put(String key, Object value) {
            values.put(PlistValues.text("key", key), PlistValues.owned(key, value));
            return this;
        }

        /** Adds one key when there is a value. */
        public Builder putIfPresent(String key, Optional<?> value) {
            value.ifPresent(present -> put(key, present));
            return this;
        }

        /** Adds one key when there is a value. */
        public Builder putIfPresent(String key, OptionalLong value) {
            value.ifPresent(present -> put(key, present));
            return this;
        }

        /** The dictionary; the builder may be used further without changing it. */
        public PlistDict build() {
            return new PlistDict(Collections.unmodifiableMap(new LinkedHashMap<>(values)));
        }
    }
}
