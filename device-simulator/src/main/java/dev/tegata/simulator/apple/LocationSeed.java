package dev.tegata.simulator.apple;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * A location (library of licences) to begin with.
 *
 * @param managedDomain accounts of this mail domain are Managed Apple Accounts of the organization
 * @param education Apple School Manager instead of Apple Business Manager
 * @param licences bought so far, by adamId
 */
public record LocationSeed(
        String uId,
        String name,
        String orgName,
        String country,
        String managedDomain,
        boolean education,
        Map<String, Integer> licences) {

    private static final int FEW = 10;

    public LocationSeed {
        licences = Map.copyOf(licences);
    }

    /** A Japanese business with ten licences of each app of this catalogue. */
    public static LocationSeed ofJapan(Catalogue catalogue) {
        return new LocationSeed(
                "2049025000431439",
                "東京本社",
                "株式会社てがた商会",
                "JP",
                "tegata.example",
                false,
                catalogue.apps().stream().collect(Collectors.toMap(CatalogueApp::adamId, app -> FEW, Math::max)));
    }
}
