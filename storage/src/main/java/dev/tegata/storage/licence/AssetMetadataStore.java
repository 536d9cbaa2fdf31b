package dev.tegata.storage.licence;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The SQL of what the App Store says about assets: a cache, of which each row is due again at its time. Thread-safe. */
@RegisterConstructorMapper(AssetMetadataStore.Due.class)
public interface AssetMetadataStore {

    /**
     * An asset to ask the App Store about.
     *
     * @param tries how often it was asked since it last answered, this time included
     */
    record Due(UUID id, UUID locationId, String adamId, int tries) {}

    /** Claims some assets of the location whose turn it is: they are due again at {@code leaseUntil} unless something is noted before. */
    @SqlQuery("""
            update asset set metadata_due_at = :leaseUntil, metadata_tries = metadata_tries + 1
            where id in (
              select id from asset
              where gone_at is null and metadata_due_at <= :now
                and location_id = (select location_id from asset where gone_at is null and metadata_due_at <= :now
                                   order by metadata_due_at limit 1)
              order by metadata_due_at limit :limit
              for update skip locked
            )
            returning id, location_id, adam_id, metadata_tries as tries
            """)
    List<Due> claim(Instant now, Instant leaseUntil, int limit);

    /**
     * What the App Store said of one asset.
     *
     * @param source storefront, platform and language
     */
    record Described(
            UUID id,
            Optional<String> name,
            Optional<String> bundleId,
            Optional<String> iconUrl,
            Optional<String> minimumOs,
            String source) {}

    /** What is absent stays as it was; a bundle id that a device told stays in any case. */
    @SqlUpdate("""
            update asset
            set name = coalesce(:asset.name, name), bundle_id = coalesce(bundle_id, :asset.bundleId),
                icon_url = coalesce(:asset.iconUrl, icon_url), minimum_os = coalesce(:asset.minimumOs, minimum_os),
                metadata_source = :asset.source, metadata_at = :now, metadata_tries = 0, metadata_due_at = :nextAt
            where id = :asset.id
            """)
    int described(@BindMethods("asset") Described asset, Instant now, Instant nextAt);

    /** The App Store answered, and does not know it there. */
    @SqlUpdate("""
            update asset set metadata_source = :source, metadata_tries = 0, metadata_due_at = :nextAt where id = :id
            """)
    int unknown(UUID id, String source, Instant nextAt);

    @SqlUpdate("update asset set metadata_due_at = :nextAt where id = any(:ids)")
    int later(UUID[] ids, Instant nextAt);

    /** Makes due what was told by another store or in another language than it is to be. */
    @SqlUpdate("""
            update asset set metadata_due_at = least(metadata_due_at, :now)
            where location_id = :locationId and metadata_source <> :source
            """)
    int dueWhereOther(UUID locationId, String source, Instant now);
}
