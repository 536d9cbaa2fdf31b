package dev.tegata.simulator.apple;

import java.util.List;
import java.util.Map;

/**
 * One app or book of the simulated App Store.
 *
 * @param adamId Apple's item number, as text
 * @param names by language; {@code en} must be there
 * @param productType {@code App} or {@code Book}
 * @param unlimited a free item that has no count
 * @param minimumOSVersion what a device must at least run; empty text when the metadata do not say
 */
public record CatalogueApp(
        String adamId,
        String bundleId,
        Map<String, String> names,
        String version,
        String productType,
        String pricingParam,
        boolean deviceAssignable,
        boolean revocable,
        boolean unlimited,
        List<String> supportedPlatforms,
        String minimumOSVersion) {

    public CatalogueApp {
        if (!names.containsKey("en")) {
            throw new IllegalArgumentException("app " + adamId + " expects a name in en, got " + names.keySet());
        }
        names = Map.copyOf(names);
        supportedPlatforms = List.copyOf(supportedPlatforms);
    }

    /** One whose metadata do not say what a device must run. */
    public CatalogueApp(
            String adamId,
            String bundleId,
            Map<String, String> names,
            String version,
            String productType,
            String pricingParam,
            boolean deviceAssignable,
            boolean revocable,
            boolean unlimited,
            List<String> supportedPlatforms) {
        this(
                adamId,
                bundleId,
                names,
                version,
                productType,
                pricingParam,
                deviceAssignable,
                revocable,
                unlimited,
                supportedPlatforms,
                "");
    }

    /** The name in this language, else in English. */
    public String name(String language) {
        return names.getOrDefault(language, names.getOrDefault("en", adamId));
    }

    AssetKey key() {
        return new AssetKey(adamId, pricingParam);
    }
}
