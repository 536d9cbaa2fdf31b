package dev.tegata.storage.licence;

import java.util.List;
import java.util.UUID;

/** An asset as Apple lists it, to be stored; {@code id} is used when it is new. */
public record NewAsset(
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
        long retiredCount) {}
