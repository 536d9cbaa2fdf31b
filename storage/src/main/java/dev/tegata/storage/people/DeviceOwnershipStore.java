package dev.tegata.storage.people;

import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Which person and which organization a device belongs to. Thread-safe. */
@RegisterConstructorMapper(DeviceOwnership.class)
public interface DeviceOwnershipStore {

    @SqlQuery("select id, device_key, owner_id, organization_id from device where id = :deviceId for update")
    Optional<DeviceOwnership> lock(UUID deviceId);

    @SqlUpdate("update device set owner_id = :ownerId::uuid, organization_id = :organizationId::uuid where id = :id")
    int update(@BindMethods DeviceOwnership ownership);
}
