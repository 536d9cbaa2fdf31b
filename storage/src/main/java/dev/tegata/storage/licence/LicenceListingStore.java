package dev.tegata.storage.licence;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** Assets, assignments and installs as people look through them, newest first; changes nothing. Thread-safe. */
@RegisterConstructorMapper(AssetRow.class)
@RegisterConstructorMapper(AssignmentListing.class)
@RegisterConstructorMapper(InstallListing.class)
public interface LicenceListingStore {

    /**
     * @param text part of the name or the bundle id in any case, or the App Store's id
     * @param grantable only apps in the library of which a licence is left
     */
    @SqlQuery("""
            select * from asset
            where (:locationId::uuid is null or location_id = :locationId::uuid)
              and (:text::text is null or adam_id = :text::text
                   or position(lower(:text::text) in lower(concat_ws(e'\\n', name, bundle_id))) > 0)
              and (not :grantable or (gone_at is null and product_type = 'App' and available_count > 0))
              and (:before::uuid is null or id < :before::uuid)
            order by id desc limit :limit
            """)
    List<AssetRow> assets(
            Optional<UUID> locationId, Optional<String> text, boolean grantable, Optional<UUID> before, int limit);

    default Optional<AssignmentListing> assignment(UUID id) {
        return select(AssignmentFilter.ALL, Optional.of(id), Optional.empty(), 1).stream()
                .findFirst();
    }

    default List<AssignmentListing> assignments(AssignmentFilter filter, Optional<UUID> before, int limit) {
        return select(filter, Optional.empty(), before, limit);
    }

    @SqlQuery("""
            select a.*, s.adam_id, s.name as asset_name, v.user_id, u.name as user_name,
                   (select d.id from device d where d.serial_number = a.serial_number order by d.id desc limit 1) as device_id
            from assignment a
            join asset s on s.id = a.asset_id
            left join vpp_user v on v.id = a.vpp_user_id
            left join users u on u.id = v.user_id
            where (:only::uuid is null or a.id = :only::uuid)
              and (:before::uuid is null or a.id < :before::uuid)
              and (:filter.assetId::uuid is null or a.asset_id = :filter.assetId::uuid)
              and (:filter.userId::uuid is null or v.user_id = :filter.userId::uuid)
              and (:filter.deviceId::uuid is null
                   or a.serial_number = (select d.serial_number from device d where d.id = :filter.deviceId::uuid)
                   or v.user_id = (select d.owner_id from device d where d.id = :filter.deviceId::uuid))
              and (not :filter.confirmedOnly or a.state in ('ASSIGNED', 'REVOKE_REQUESTED', 'DISASSOCIATING'))
            order by a.id desc limit :limit
            """)
    List<AssignmentListing> select(
            @BindMethods("filter") AssignmentFilter filter, Optional<UUID> only, Optional<UUID> before, int limit);

    @SqlQuery("""
            select i.*, s.adam_id, s.name as asset_name
            from install i join asset s on s.id = i.asset_id
            where (:only::uuid is null or i.id = :only::uuid)
              and (:deviceId::uuid is null or i.device_id = :deviceId::uuid)
              and (:before::uuid is null or i.id < :before::uuid)
            order by i.id desc limit :limit
            """)
    List<InstallListing> installs(Optional<UUID> only, Optional<UUID> deviceId, Optional<UUID> before, int limit);

    default Optional<InstallListing> install(UUID id) {
        return installs(Optional.of(id), Optional.empty(), Optional.empty(), 1).stream()
                .findFirst();
    }
}
