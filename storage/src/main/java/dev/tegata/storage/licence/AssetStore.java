package dev.tegata.storage.licence;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlBatch;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The SQL of the assets. Thread-safe. */
@RegisterConstructorMapper(AssetRow.class)
@RegisterConstructorMapper(AssetStore.Requested.class)
public interface AssetStore {

    /** Stores assets as Apple listed them at {@code readAt}; what was read later by another node is left alone. */
    @SqlBatch("""
            insert into asset (id, location_id, adam_id, pricing_param, product_type, device_assignable, revocable, supported_platforms,
                               total_count, assigned_count, available_count, retired_count, synced_at)
            values (:asset.id, :asset.locationId, :asset.adamId, :asset.pricingParam, :asset.productType, :asset.deviceAssignable,
                    :asset.revocable, :asset.supportedPlatforms, :asset.totalCount, :asset.assignedCount, :asset.availableCount,
                    :asset.retiredCount, :readAt)
            on conflict (location_id, adam_id, pricing_param) do update
              set product_type = excluded.product_type, device_assignable = excluded.device_assignable, revocable = excluded.revocable,
                  supported_platforms = excluded.supported_platforms, total_count = excluded.total_count,
                  assigned_count = excluded.assigned_count, available_count = excluded.available_count,
                  retired_count = excluded.retired_count, gone_at = null, synced_at = excluded.synced_at
              where asset.synced_at <= excluded.synced_at
            """)
    void upsert(@BindMethods("asset") Collection<NewAsset> asset, Instant readAt);

    /** Keeps an asset that is listed with counts that cannot be true: it is there, but nothing of it is taken over. */
    @SqlUpdate("""
            update asset set synced_at = :readAt, gone_at = null
            where location_id = :locationId and adam_id = :adamId and pricing_param = :pricingParam and synced_at <= :readAt
            """)
    int seen(UUID locationId, String adamId, String pricingParam, Instant readAt);

    /** Marks what a reading at {@code readAt} of the whole library did not show. */
    @SqlQuery("""
            update asset set gone_at = :now
            where location_id = :locationId and synced_at < :readAt and gone_at is null
            returning *
            """)
    List<AssetRow> markGone(UUID locationId, Instant readAt, Instant now);

    @SqlQuery("select * from asset where id = :id")
    Optional<AssetRow> find(UUID id);

    @SqlQuery("select * from asset where id = any(:ids)")
    List<AssetRow> ofIds(UUID[] ids);

    /** Locks them, one after the other in the order of their ids. */
    @SqlQuery("select * from asset where id = any(:ids) order by id for no key update")
    List<AssetRow> lockAll(UUID[] ids);

    /** How many licences of an asset we have asked for that Apple may not count yet. */
    record Requested(UUID assetId, long count) {}

    @SqlQuery("""
            select asset_id, count(*) as count from assignment
            where asset_id = any(:ids) and state in ('REQUESTED', 'ASSOCIATING') group by asset_id
            """)
    List<Requested> requestedCounts(UUID[] ids);

    /** Locks the asset, so that grants of it count one after the other. */
    @SqlQuery("select * from asset where id = :id for no key update")
    Optional<AssetRow> lock(UUID id);

    @SqlQuery(
            "select * from asset where location_id = :locationId and adam_id = :adamId and pricing_param = :pricingParam")
    Optional<AssetRow> byKey(UUID locationId, String adamId, String pricingParam);

    @SqlQuery("select * from asset where location_id = :locationId")
    List<AssetRow> ofLocation(UUID locationId);

    /** @param grantable only apps in the library of which a licence is left */
    @SqlQuery("""
            select * from asset
            where (:locationId::uuid is null or location_id = :locationId::uuid)
              and (not :grantable or (gone_at is null and product_type = 'App' and available_count > 0))
              and (:before::uuid is null or id < :before::uuid)
            order by id desc limit :limit
            """)
    List<AssetRow> page(Optional<UUID> locationId, boolean grantable, Optional<UUID> before, int limit);

    /** How many licences we have asked for that Apple may not count yet. */
    @SqlQuery("select count(*) from assignment where asset_id = :id and state in ('REQUESTED', 'ASSOCIATING')")
    long requestedCount(UUID id);

    /** Reckons with licences given ({@code delta} above 0) or taken back on Apple's word until its list is read again. */
    @SqlUpdate("""
            update asset set assigned_count = assigned_count + :delta, available_count = available_count - :delta
            where id = :id and total_count < 2147483647
              and assigned_count + :delta between 0 and total_count and available_count - :delta between 0 and total_count
            """)
    int moved(UUID id, long delta);

    /** Apple gave or took licences, and counts read before {@code now} do not show it: nobody who waits is served by them. */
    @SqlUpdate("update asset set doubted_at = :now where id = any(:ids)")
    int doubt(UUID[] ids, Instant now);

    @SqlUpdate("update asset set bundle_id = :bundleId where id = :id and bundle_id is null")
    int bundleId(UUID id, String bundleId);

    @SqlUpdate("update asset set name = :name where id = :id")
    int name(UUID id, String name);
}
