package dev.tegata.storage.licence;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * An app or book of a location; identity at Apple is (adamId, pricingParam).
 *
 * @param bundleId as devices told it, or else the App Store
 * @param minimumOs what a device must at least run, as the App Store tells
 * @param metadataAt when the App Store last told name and icon; empty when it never did
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
        Optional<String> iconUrl,
        Optional<String> minimumOs,
        Optional<Instant> goneAt,
        Instant syncedAt,
        Optional<Instant> metadataAt) {

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
