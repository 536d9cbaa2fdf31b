package dev.tegata.storage.licence;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * An app or book of a location; identity at Apple is (adamId, pricingParam).
 *
 * @param goneAt set when it is no longer in Apple's list
 */
public record AssetRow(
        UUID id,
        UUID locationId,
        String adamId,
        String pricingParam,
        String productType,
        boolean deviceAssignable,
        boolean revocable,
        List<String> supportedPlatforms,
        long totalCount,
        long assignedCount,
        long availableCount,
        long retiredCount,
        Optional<String> name,
        Optional<String> bundleId,
        Optional<Instant> goneAt,
        Instant syncedAt) {

    /** Apple's total for free items of which there is no end. */
    public static final long UNLIMITED = Integer.MAX_VALUE;

    public boolean unlimited() {
        return totalCount >= UNLIMITED;
    }

    public boolean app() {
        return productType.equals("App");
    }

    /** What to call it: its name, or the App Store's id while that is not known. */
    public String label() {
        return name.orElse(adamId);
    }
}
