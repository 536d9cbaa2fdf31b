package dev.tegata.storage.device;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** Devices with whose they are and whether they are enrolled, for people to look through. Thread-safe. */
@RegisterConstructorMapper(DeviceListing.class)
public interface DeviceListingStore {

    default Optional<DeviceListing> find(UUID id) {
        return select(DeviceListingFilter.ALL, Optional.of(id), Optional.empty(), 1).stream()
                .findFirst();
    }

    /** Newest first. */
    default List<DeviceListing> page(DeviceListingFilter filter, Optional<UUID> before, int limit) {
        return select(filter, Optional.empty(), before, limit);
    }

    @SqlQuery("""
            with recursive chosen as (
              select id from organization where id = :filter.organizationId::uuid
              union
              select o.id from organization o join chosen on o.parent_id = chosen.id
            )
            select d.*, e.state as enrollment_state, u.name as owner_name,
                   (select max(s.seen_at) from enrollment c join enrollment_seen s on s.enrollment_id = c.id where c.device_id = d.id) as seen_at
            from device d
            left join users u on u.id = d.owner_id
            left join lateral (
              select state from enrollment where device_id = d.id and kind in ('DEVICE', 'USER_ENROLLMENT_DEVICE') limit 1
            ) e on true
            where (:only::uuid is null or d.id = :only::uuid)
              and (:before::uuid is null or d.id < :before::uuid)
              and (:filter.ownerId::uuid is null or d.owner_id = :filter.ownerId::uuid)
              and (:filter.organizationId::uuid is null or d.organization_id in (select id from chosen))
              and (:filter.state::text is null or e.state = :filter.state::text)
              and (:filter.text::text is null
                   or position(lower(:filter.text::text) in lower(concat_ws(e'\\n', d.name, d.serial_number, d.device_key, u.name))) > 0)
            order by d.id desc
            limit :limit
            """)
    List<DeviceListing> select(
            @BindMethods("filter") DeviceListingFilter filter, Optional<UUID> only, Optional<UUID> before, int limit);
}
