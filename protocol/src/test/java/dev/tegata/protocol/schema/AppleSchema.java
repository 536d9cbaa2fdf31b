package dev.tegata.protocol.schema;

import dev.tegata.protocol.plist.PlistDict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * One file of Apple's device management schema (github.com/apple/device-management), as a check of property lists.
 *
 * <p>A key counts as known when the file names it, or has a wildcard key (one that starts with {@code ANY}); as required
 * only where the operating system asked about supports it at all.
 */
final class AppleSchema {
    private static final String FOLDER_PROPERTY = "tegata.apple.schemas";

    /** Reading all of them takes seconds; the tests ask for them again and again. */
    private static final Map<Path, Map<?, ?>> READ = new ConcurrentHashMap<>();

    private final Map<?, ?> yaml;
    private final String os;

    private AppleSchema(Map<?, ?> yaml, String os) {
        this.yaml = yaml;
        this.os = os;
    }

    /** Apple's folder: where the system property says, or a {@code shared/apple-schemas} beside one of our parents. */
    static Optional<Path> folder() {
        Stream<Path> named =
                Stream.ofNullable(System.getProperty(FOLDER_PROPERTY)).map(Path::of);
        Stream<Path> beside = Stream.iterate(
                        Path.of("").toAbsolutePath(), parent -> parent != null, parent -> parent.getParent())
                .map(parent -> parent.resolve("shared/apple-schemas"));
        return Stream.concat(named, beside)
                .filter(folder -> Files.isDirectory(folder.resolve("mdm")))
                .findFirst();
    }

    /** The command or check-in message of this RequestType. */
    static AppleSchema ofRequest(Path folder, String requestType, String os) {
        return find(folder, "requesttype", requestType, os);
    }

    /** The payload of this PayloadType; the common keys are in {@link #ofFile}. */
    static AppleSchema ofPayload(Path folder, String payloadType, String os) {
        return find(folder, "payloadtype", payloadType, os);
    }

    static AppleSchema ofFile(Path file, String os) {
        return new AppleSchema(READ.computeIfAbsent(file, AppleSchema::read), os);
    }

    private static Map<?, ?> read(Path file) {
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(1_000);
        options.setAllowRecursiveKeys(true);
        try (var reader = Files.newBufferedReader(file)) {
            return new Yaml(new SafeConstructor(options)).load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static AppleSchema find(Path folder, String kind, String name, String os) {
        try (Stream<Path> files = Files.walk(folder.resolve("mdm"))) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .map(file -> ofFile(file, os))
                    .filter(schema ->
                            name.equals(map(schema.yaml.get("payload")).get(kind)))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("Apple has no " + kind + " " + name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is wrong with a request of these keys; empty when it satisfies the schema. */
    List<String> problems(PlistDict dict) {
        return problems("payloadkeys", dict);
    }

    /** The same for an answer. */
    List<String> answerProblems(PlistDict dict) {
        return problems("responsekeys", dict);
    }

    /** The names of the keys the file lists at its top. */
    Set<String> keys() {
        Set<String> names = new HashSet<>();
        keysIn(yaml.get("payloadkeys")).forEach(key -> names.add(name(key)));
        return names;
    }

    private List<String> problems(String section, PlistDict dict) {
        List<String> problems = new ArrayList<>();
        checkDict("", dict, keysIn(yaml.get(section)), problems);
        return problems;
    }

    private void checkDict(String path, PlistDict dict, List<Map<?, ?>> keys, List<String> problems) {
        for (String name : dict.keys()) {
            Object value = dict.get(name).orElseThrow();
            keys.stream()
                    .filter(key -> name(key).equals(name))
                    .findFirst()
                    .or(() -> keys.stream()
                            .filter(key -> name(key).startsWith("ANY"))
                            .findFirst())
                    .ifPresentOrElse(
                            key -> checkValue(path + "/" + name, value, key, problems),
                            () -> problems.add(path + "/" + name + ": unknown key"));
        }
        keys.stream()
                .filter(key -> "required".equals(key.get("presence")) && supported(key))
                .filter(key -> !name(key).startsWith("ANY") && !dict.has(name(key)))
                .forEach(key -> problems.add(path + "/" + name(key) + ": required key is missing"));
    }

    private void checkValue(String path, Object value, Map<?, ?> key, List<String> problems) {
        if (!supported(key)) {
            problems.add(path + ": not for " + os);
        }
        String type = String.valueOf(key.get("type"));
        if (!hasType(value, type)) {
            problems.add(
                    path + ": expected " + type + ", got " + value.getClass().getSimpleName());
            return;
        }
        if (!inRange(value, key)) {
            problems.add(path + ": " + value + " is not in " + key.get("rangelist") + " or " + key.get("range"));
        }
        if (key.get("format") != null && !Pattern.matches(String.valueOf(key.get("format")), String.valueOf(value))) {
            problems.add(path + ": " + value + " has not the format " + key.get("format"));
        }
        List<Map<?, ?>> subkeys = keysIn(key.get("subkeys"));
        switch (value) {
            case PlistDict dict
            when !type.equals("<any>") && !subkeys.isEmpty() -> checkDict(path, dict, subkeys, problems);
            case List<?> items
            when !type.equals("<any>") && !subkeys.isEmpty() -> checkItems(path, items, subkeys.getFirst(), problems);
            case String text
            when !subkeys.isEmpty()
                    && subkeys.stream().noneMatch(sub -> name(sub).equals(text)) ->
                problems.add(path + ": \"" + text + "\" is none of the values Apple lists");
            case String text
            when !subkeys.isEmpty() ->
                subkeys.stream()
                        .filter(sub -> name(sub).equals(text) && !supported(sub))
                        .forEach(sub -> problems.add(path + ": \"" + text + "\" is not for " + os));
            default -> {}
        }
    }

    private void checkItems(String path, List<?> items, Map<?, ?> item, List<String> problems) {
        Map<?, ?> repetition = map(item.get("repetition"));
        if ((repetition.get("min") instanceof Number min && items.size() < min.intValue())
                || (repetition.get("max") instanceof Number max && items.size() > max.intValue())) {
            problems.add(path + ": " + items.size() + " items, expected " + repetition);
        }
        for (int at = 0; at < items.size(); at++) {
            checkValue(path + "[" + at + "]", items.get(at), item, problems);
        }
    }

    private static boolean hasType(Object value, String type) {
        return switch (type) {
            case "<any>" -> true;
            case "<string>" -> value instanceof String;
            case "<integer>" -> value instanceof Long;
            case "<real>" -> value instanceof Double || value instanceof Long;
            case "<boolean>" -> value instanceof Boolean;
            case "<data>" -> value instanceof byte[];
            case "<date>" -> value instanceof Instant;
            case "<array>" -> value instanceof List<?>;
            case "<dictionary>" -> value instanceof PlistDict;
            default -> throw new AssertionError("Apple has a new type " + type);
        };
    }

    /** A list and a range on one key are alternatives. */
    private static boolean inRange(Object value, Map<?, ?> key) {
        if (key.get("rangelist") == null && key.get("range") == null) {
            return true;
        }
        boolean listed = key.get("rangelist") instanceof List<?> list
                && list.stream().anyMatch(allowed -> String.valueOf(allowed).equals(String.valueOf(value)));
        Map<?, ?> range = map(key.get("range"));
        boolean between = !range.isEmpty()
                && value instanceof Number number
                && (!(range.get("min") instanceof Number min) || number.doubleValue() >= min.doubleValue())
                && (!(range.get("max") instanceof Number max) || number.doubleValue() <= max.doubleValue());
        return listed || between;
    }

    private boolean supported(Map<?, ?> key) {
        return !"n/a".equals(map(map(key.get("supportedOS")).get(os)).get("introduced"));
    }

    private static String name(Map<?, ?> key) {
        return String.valueOf(key.get("key"));
    }

    private static List<Map<?, ?>> keysIn(@Nullable Object section) {
        List<Map<?, ?>> keys = new ArrayList<>();
        if (section instanceof List<?> list) {
            list.forEach(key -> keys.add(map(key)));
        }
        return keys;
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }
}
