package dev.tegata.server.config;

import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings as given, checked for being known; typed access names the setting in every complaint. Immutable.
 */
public final class Configuration {
    private static final String VARIABLE_PREFIX = "TEGATA_";
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    private final Map<Setting, String> values;

    private Configuration(Map<Setting, String> values) {
        this.values = values;
    }

    /**
     * Reads a file (UTF-8, {@code key = value} lines) and the environment, which wins.
     *
     * @throws ConfigurationException for an unreadable file, an unknown setting, or one that is missing
     */
    public static Configuration read(Optional<Path> file, Map<String, String> environment) {
        Map<Setting, String> values = new EnumMap<>(Setting.class);
        file.ifPresent(path -> readFile(path, values));
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            if (variable.getKey().startsWith(VARIABLE_PREFIX)) {
                values.put(
                        settingOfVariable(variable.getKey()),
                        variable.getValue().strip());
            }
        }
        List<String> missing = Arrays.stream(Setting.values())
                .filter(setting -> setting.defaultValue().isEmpty() && !values.containsKey(setting))
                .map(Setting::key)
                .toList();
        if (!missing.isEmpty()) {
            throw new ConfigurationException(
                    "expected settings are missing: %s; see tegata serve --help".formatted(String.join(", ", missing)));
        }
        return new Configuration(values);
    }

    private static void readFile(Path path, Map<Setting, String> values) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(path)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigurationException("cannot read the configuration file " + path + ": " + e, e);
        }
        for (String key : properties.stringPropertyNames()) {
            values.put(settingOfKey(key, path), properties.getProperty(key).strip());
        }
    }

    private static Setting settingOfKey(String key, Path file) {
        return Arrays.stream(Setting.values())
                .filter(setting -> setting.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new ConfigurationException("unknown setting %s in %s; the nearest known one is %s"
                        .formatted(
                                key,
                                file,
                                Nearest.of(
                                        key,
                                        Arrays.stream(Setting.values())
                                                .map(Setting::key)
                                                .toList()))));
    }

    private static Setting settingOfVariable(String variable) {
        return Arrays.stream(Setting.values())
                .filter(setting -> setting.variable().equals(variable))
                .findFirst()
                .orElseThrow(() ->
                        new ConfigurationException("unknown setting %s in the environment; the nearest known one is %s"
                                .formatted(
                                        variable,
                                        Nearest.of(
                                                variable,
                                                Arrays.stream(Setting.values())
                                                        .map(Setting::variable)
                                                        .toList()))));
    }

    /** The value, or the default; empty text when neither says anything. */
    public String text(Setting setting) {
        return values.getOrDefault(setting, setting.defaultValue().orElse(""));
    }

    public Optional<String> optional(Setting setting) {
        return Optional.of(text(setting)).filter(value -> !value.isEmpty());
    }

    public Optional<Secret> secret(Setting setting) {
        return optional(setting).map(Secret::new);
    }

    public int number(Setting setting, int least, int most) {
        String value = text(setting);
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The complaint below says it all.
        }
        throw complaint(setting, "a number from %d to %d".formatted(least, most));
    }

    /** A length of time written as a number and a unit: 200ms, 30s, 5m, 24h, 90d. */
    public Duration duration(Setting setting, Duration least, Duration most) {
        Matcher written = DURATION.matcher(text(setting));
        if (written.matches()) {
            long number = Long.parseLong(written.group(1));
            Duration duration = switch (written.group(2)) {
                case "ms" -> Duration.ofMillis(number);
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                default -> Duration.ofDays(number);
            };
            if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
                return duration;
            }
        }
        throw complaint(
                setting,
                "a number with ms, s, m, h or d behind it, from %d s to %d days"
                        .formatted(least.toSeconds(), most.toDays()));
    }

    /** @return which of {@code choices} was made */
    public String choice(Setting setting, String... choices) {
        String value = text(setting);
        if (!List.of(choices).contains(value)) {
            throw complaint(setting, "one of " + String.join(", ", choices));
        }
        return value;
    }

    public Optional<Path> file(Setting setting) {
        Optional<Path> path = optional(setting).map(Path::of);
        path.ifPresent(p -> {
            if (!Files.isReadable(p)) {
                throw complaint(setting, "a file this server may read");
            }
        });
        return path;
    }

    public Path requiredFile(Setting setting) {
        return file(setting).orElseThrow(() -> complaint(setting, "the name of a file"));
    }

    /** An address without path, query or trailing slash. */
    public URI origin(Setting setting, String... schemes) {
        String value = text(setting).replaceFirst("/+$", "");
        try {
            URI uri = new URI(value);
            if (uri.getHost() != null
                    && uri.getScheme() != null
                    && List.of(schemes).contains(uri.getScheme())) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // The complaint below says it all.
        }
        throw complaint(setting, "an address like %s://host[:port]".formatted(schemes[0]));
    }

    /** An address with or without a path, but without a slash at its end. */
    public URI url(Setting setting, String... schemes) {
        String value = text(setting);
        try {
            URI uri = new URI(value);
            boolean plain = uri.getHost() != null && uri.getQuery() == null && uri.getFragment() == null;
            if (plain
                    && uri.getScheme() != null
                    && List.of(schemes).contains(uri.getScheme())
                    && !value.endsWith("/")) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // The complaint below says it all.
        }
        throw complaint(setting, "an address like %s://host/path without a slash at its end".formatted(schemes[0]));
    }

    /** A complaint that names the setting and what it holds, unless that is a secret. */
    public ConfigurationException complaint(Setting setting, String expected) {
        String shown = setting.meaning().contains("(secret)") ? "a secret" : "\"" + text(setting) + "\"";
        return new ConfigurationException(
                "expected %s (%s) to be %s, got %s".formatted(setting.key(), setting.variable(), expected, shown));
    }
}
