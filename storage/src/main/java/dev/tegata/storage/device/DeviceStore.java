package dev.tegata.storage.device;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Reads and writes devices. Thread-safe. */
@RegisterConstructorMapper(DeviceRow.class)
public interface DeviceStore {

    @SqlQuery("select * from device where id = :id")
    Optional<DeviceRow> find(UUID id);

    @SqlQuery("select * from device where device_key = :deviceKey")
    Optional<DeviceRow> findByKey(String deviceKey);

    /** Every device with this serial number: normally one, two when hardware came back as another kind of enrollment. */
    @SqlQuery("select * from device where serial_number = :serialNumber order by id")
    List<DeviceRow> findBySerialNumber(String serialNumber);

    @SqlQuery("select * from device where owner_id = :ownerId order by id")
    List<DeviceRow> ownedBy(UUID ownerId);

    /** @param before only devices older than this one; empty for the newest */
    @SqlQuery("""
            select *
            from device
            where (:before::uuid is null or id < :before::uuid)
              and (:filter.ownerId::uuid is null or owner_id = :filter.ownerId::uuid)
              and (:filter.organizationId::uuid is null or organization_id = :filter.organizationId::uuid)
              and (:filter.text::text is null
                   or position(lower(:filter.text::text) in lower(concat_ws(' ', name, serial_number, device_key))) > 0)
            order by id desc
            limit :limit
            """)
    List<DeviceRow> page(@BindMethods("filter") DeviceFilter filter, Optional<UUID> before, int limit);

    /**
     * Notes a device that begins to enroll and returns its id. What it said in an earlier enrollment about its store account and its
     * restrictions is forgotten: it may have been erased since.
     */
    @SqlQuery("""
            insert into device (id, device_key, user_enrollment, serial_number, product_name, model_name, name, os_version, build_version,
                                imei, created_at)
            values (:id, :deviceKey, :userEnrollment, :serialNumber, :productName, :modelName, :name, :osVersion, :buildVersion, :imei, :at)
            on conflict (device_key) do update
              set user_enrollment = excluded.user_enrollment,
                  serial_number = coalesce(excluded.serial_number, device.serial_number),
                  product_name = coalesce(excluded.product_name, device.product_name),
                  model_name = coalesce(excluded.model_name, device.model_name),
                  name = coalesce(excluded.name, device.name),
                  os_version = coalesce(excluded.os_version, device.os_version),
                  build_version = coalesce(excluded.build_version, device.build_version),
                  imei = coalesce(excluded.imei, device.imei),
                  supervised = null, store_account_active = null, store_account_hash = null, store_account_before = null,
                  restrictions = null, restrictions_at = null, inventory_at = null
            returning id
            """)
    UUID authenticated(@BindMethods AuthenticatedDevice device);

    /** Gives the device to a person, and so to the organization of that person. */
    @SqlUpdate("""
            update device set owner_id = users.id, organization_id = users.organization_id
            from users where users.id = :ownerId and device.id = :deviceId
            """)
    int giveTo(UUID deviceId, UUID ownerId);

    @SqlUpdate("""
            update device
            set serial_number = coalesce(:serialNumber, serial_number),
                product_name = coalesce(:productName, product_name),
                model_name = coalesce(:modelName, model_name),
                name = coalesce(:name, name),
                os_version = coalesce(:osVersion, os_version),
                build_version = coalesce(:buildVersion, build_version),
                imei = coalesce(:imei, imei),
                supervised = coalesce(:supervised, supervised),
                store_account_active = coalesce(:storeAccountActive, store_account_active),
                store_account_before = case when store_account_hash <> :storeAccountHash then store_account_hash
                                            else store_account_before end,
                store_account_hash = case when :storeAccountActive is not null or :storeAccountHash is not null
                                          then :storeAccountHash else store_account_hash end,
                inventory_at = :at
            where id = :deviceId
            """)
    int inventoried(@BindMethods DeviceInventory inventory);

    /** @param restrictions a JSON object of name and value */
    @SqlUpdate("update device set restrictions = :restrictions::jsonb, restrictions_at = :at where id = :deviceId")
    int restricted(UUID deviceId, String restrictions, Instant at);
}
