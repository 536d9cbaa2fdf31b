package dev.tegata.simulator.device;

import dev.tegata.protocol.plist.PlistDict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the device forbids, by the profile that forbids it; the strictest wins (Apple: Device Management, Restrictions). Thread-safe.
 *
 * <p>Keys that need supervision have no effect on an unsupervised device when a profile brings them; the owner's own (Screen Time) always have.
 */
public final class Restrictions {
    static final String PAYLOAD_TYPE = "com.apple.applicationaccess";
    /** Where the restrictions come from that the owner sets by hand. */
    static final String OWNERS_OWN = "com.apple.screentime";

    private static final String APP_STORE = "com.apple.AppStore";
    private static final Set<String> SUPERVISED_ONLY = Set.of(
            "allowAppInstallation",
            "allowUIAppInstallation",
            "blockedAppBundleIDs",
            "allowListedAppBundleIDs",
            "allowAccountModification",
            "allowAutomaticAppDownloads");
    private final boolean supervised;
    private final Map<String, Map<String, Object>> bySource = new LinkedHashMap<>();

    Restrictions(boolean supervised) {
        this.supervised = supervised;
    }

    /** Whether a boolean restriction such as {@code allowAppInstallation} is not set to false by anyone. */
    public synchronized boolean allowed(String key) {
        return bySource.values().stream().noneMatch(keys -> Boolean.FALSE.equals(keys.get(key)));
    }

    /** The App Store cannot be opened: installation is off, its icon is hidden, or the app itself is blocked. */
    public synchronized boolean appStoreProhibited() {
        return !allowed("allowAppInstallation") || !allowed("allowUIAppInstallation") || blocked(APP_STORE);
    }

    synchronized boolean blocked(String bundleId) {
        return bySource.values().stream()
                .anyMatch(keys -> list(keys, "blockedAppBundleIDs").contains(bundleId)
                        || (keys.containsKey("allowListedAppBundleIDs")
                                && !list(keys, "allowListedAppBundleIDs").contains(bundleId)));
    }

    /** Everything that is set, over all sources: booleans by «false wins», lists as they are. */
    public synchronized Map<String, Object> effective() {
        Map<String, Object> effective = new LinkedHashMap<>();
        bySource.values()
                .forEach(keys -> keys.forEach((key, value) ->
                        effective.merge(key, value, (one, other) -> Boolean.FALSE.equals(one) ? one : other)));
        return effective;
    }

    /** The booleans that the owner set by hand. */
    synchronized Map<String, Boolean> ownersOwn() {
        Map<String, Boolean> own = new LinkedHashMap<>();
        bySource.getOrDefault(OWNERS_OWN, Map.of()).forEach((key, value) -> {
            if (value instanceof Boolean allowed) {
                own.put(key, allowed);
            }
        });
        return own;
    }

    synchronized void install(String profileIdentifier, PlistDict payload) {
        Map<String, Object> keys = new LinkedHashMap<>();
        payload.keys().stream()
                .filter(key -> !key.startsWith("Payload"))
                .filter(key -> supervised || !SUPERVISED_ONLY.contains(key))
                .forEach(key -> payload.get(key).ifPresent(value -> keys.put(key, value)));
        bySource.put(profileIdentifier, keys);
    }

    synchronized void uninstall(String profileIdentifier) {
        bySource.remove(profileIdentifier);
    }

    synchronized void setByOwner(String key, Object value) {
        bySource.computeIfAbsent(OWNERS_OWN, source -> new LinkedHashMap<>()).put(key, value);
    }

    synchronized void clearByOwner(String key) {
        bySource.getOrDefault(OWNERS_OWN, new LinkedHashMap<>()).remove(key);
    }

    synchronized void clear() {
        bySource.clear();
    }

    /** The {@code GlobalRestrictions} of the Restrictions command. */
    PlistDict global() {
        return asReported(effective());
    }

    /** The {@code ProfileRestrictions} of the Restrictions command. */
    synchronized PlistDict byProfile() {
        PlistDict.Builder profiles = PlistDict.builder();
        bySource.forEach((source, keys) -> profiles.put(source, asReported(keys)));
        return profiles.build();
    }

    private static PlistDict asReported(Map<String, Object> keys) {
        PlistDict.Builder bools = PlistDict.builder();
        PlistDict.Builder unions = PlistDict.builder();
        PlistDict.Builder intersections = PlistDict.builder();
        keys.forEach((key, value) -> {
            if (value instanceof Boolean) {
                bools.put(key, PlistDict.of("value", value));
            } else if (value instanceof List<?>) {
                (key.startsWith("allow") ? intersections : unions).put(key, PlistDict.of("values", value));
            }
        });
        return PlistDict.of(
                "restrictedBool", bools.build(), "intersection", intersections.build(), "union", unions.build());
    }

    private static List<Object> list(Map<String, Object> keys, String key) {
        return keys.get(key) instanceof List<?> list ? new ArrayList<>(list) : List.of();
    }
}
