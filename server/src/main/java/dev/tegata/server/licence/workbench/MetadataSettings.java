package dev.tegata.server.licence.workbench;

import dev.tegata.storage.licence.LocationRow;
import dev.tegata.vpp.MetadataQuery;
import java.time.Duration;
import java.util.Optional;

/**
 * How the App Store is asked about names and icons.
 *
 * @param cookie what it is shown of the content token; empty: it is not asked at all
 * @param language of names; empty: that of the location's storefront
 * @param age how old names and icons become before they are asked for again
 */
public record MetadataSettings(Optional<MetadataQuery.Cookie> cookie, Optional<String> language, Duration age) {
    /** Where Apple has not said which store a location is of. */
    private static final String STOREFRONT = "US";

    private static final String PLATFORM = "enterprisestore";

    /** Asked with the whole token, again every week. */
    public static MetadataSettings defaults() {
        return new MetadataSettings(Optional.of(MetadataQuery.Cookie.FILE), Optional.empty(), Duration.ofDays(7));
    }

    public MetadataQuery query(LocationRow location, MetadataQuery.Cookie shown) {
        String storefront = location.country().orElse(STOREFRONT);
        return new MetadataQuery(
                storefront,
                language.orElse(storefront.equals("JP") ? "ja" : "en"),
                location.defaultPlatform().orElse(PLATFORM),
                shown);
    }

    /** Names what an answer to the query depends on. */
    public static String source(MetadataQuery query) {
        return query.storefront() + "/" + query.platform() + "/" + query.language();
    }
}
