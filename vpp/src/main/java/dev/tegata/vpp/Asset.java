package dev.tegata.vpp;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * An app or book of a location with its licences (Apple: "Managing assets", ResponseAsset).
 *
 * @param totalCount assigned and available ones; {@link #UNLIMITED} for what is free without bounds, so do not add totals up
 * @param retiredCount licences that can be used no more; outside the total
 * @param revocable whether an assigned licence can be taken back
 * @param deviceAssignable whether a device can hold the licence; otherwise only a user can
 * @param supportedPlatforms among them iOS, macOS, tvOS, watchOS, visionOS
 */
public record Asset(
        AssetId id,
        ProductType productType,
        long totalCount,
        long assignedCount,
        long availableCount,
        long retiredCount,
        boolean revocable,
        boolean deviceAssignable,
        Set<String> supportedPlatforms) {

    /** The total that Apple gives free assets: 2³¹ − 1. */
    public static final long UNLIMITED = Integer.MAX_VALUE;

    public Asset {
        supportedPlatforms = Set.copyOf(supportedPlatforms);
    }

    static Asset of(Fields fields) {
        return new Asset(
                AssetId.of(fields),
                ProductType.of(fields.optionalText("productType").orElse("")),
                fields.number("totalCount"),
                fields.number("assignedCount"),
                fields.number("availableCount"),
                fields.number("retiredCount", 0),
                fields.flag("revocable", false),
                fields.flag("deviceAssignable", false),
                new HashSet<>(fields.texts("supportedPlatforms")));
    }

    /** Whether there is no end of licences. */
    public boolean unlimited() {
        return totalCount >= UNLIMITED;
    }

    /** Why these counts cannot be true; empty when they can. Then read all assets again rather than calculate. */
    public Optional<String> countProblem() {
        if (totalCount < 0 || assignedCount < 0 || availableCount < 0 || retiredCount < 0) {
            return Optional.of("a count of asset " + id.adamId() + " is negative: " + counts());
        }
        if (!unlimited() && assignedCount + availableCount != totalCount) {
            return Optional.of("the counts of asset " + id.adamId() + " do not add up: " + counts());
        }
        return Optional.empty();
    }

    private String counts() {
        return "assigned " + assignedCount + ", available " + availableCount + ", total " + totalCount + ", retired "
                + retiredCount;
    }
}
