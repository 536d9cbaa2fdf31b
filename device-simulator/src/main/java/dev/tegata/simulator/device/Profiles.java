package dev.tegata.simulator.device;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The configuration profiles the server installed besides the enrollment profile. Thread-safe. */
final class Profiles {
    private final Map<String, ConfigurationProfile> installed = new LinkedHashMap<>();

    synchronized void install(ConfigurationProfile profile) {
        installed.put(profile.identifier(), profile);
    }

    synchronized Optional<ConfigurationProfile> remove(String identifier) {
        return Optional.ofNullable(installed.remove(identifier));
    }

    synchronized List<ConfigurationProfile> all() {
        return List.copyOf(installed.values());
    }

    /** Removes all and tells their identifiers. */
    synchronized List<String> removeManaged() {
        List<String> identifiers = List.copyOf(installed.keySet());
        installed.clear();
        return identifiers;
    }
}
