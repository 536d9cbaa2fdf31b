package dev.tegata.storage.licence;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** Reads what the licence workflow needs to know of people and their devices; writes nothing. Thread-safe. */
@RegisterConstructorMapper(HolderUser.class)
@RegisterConstructorMapper(HolderDevice.class)
public interface HolderStore {

    @SqlQuery("select id, name, email, language, managed_apple_id from users where id = :id")
    Optional<HolderUser> user(UUID id);

    @SqlQuery("""
            select d.id, d.device_key, d.user_enrollment, d.serial_number, d.name, d.os_version, d.owner_id, d.restrictions,
                   e.id as enrollment_id
            from device d
            left join enrollment e on e.device_id = d.id and e.state = 'ENROLLED' and e.kind in ('DEVICE', 'USER_ENROLLMENT_DEVICE')
            where d.id = :id
            """)
    Optional<HolderDevice> device(UUID id);

    /** As {@link #device}, and inside a transaction it keeps its owner until that ends. */
    @SqlQuery("""
            select d.id, d.device_key, d.user_enrollment, d.serial_number, d.name, d.os_version, d.owner_id, d.restrictions,
                   e.id as enrollment_id
            from device d
            left join enrollment e on e.device_id = d.id and e.state = 'ENROLLED' and e.kind in ('DEVICE', 'USER_ENROLLMENT_DEVICE')
            where d.id = :id
            for share of d
            """)
    Optional<HolderDevice> keepOwner(UUID id);

    /** The devices a person owns, enrolled or not. Inside a transaction they keep their owner until it ends. */
    @SqlQuery("""
            select d.id, d.device_key, d.user_enrollment, d.serial_number, d.name, d.os_version, d.owner_id, d.restrictions,
                   e.id as enrollment_id
            from device d
            left join enrollment e on e.device_id = d.id and e.state = 'ENROLLED' and e.kind in ('DEVICE', 'USER_ENROLLMENT_DEVICE')
            where d.owner_id = :userId
            order by d.id
            for share of d
            """)
    List<HolderDevice> devicesOf(UUID userId);

    @SqlQuery("""
            select d.id, d.device_key, d.user_enrollment, d.serial_number, d.name, d.os_version, d.owner_id, d.restrictions,
                   e.id as enrollment_id
            from device d
            left join enrollment e on e.device_id = d.id and e.state = 'ENROLLED' and e.kind in ('DEVICE', 'USER_ENROLLMENT_DEVICE')
            where d.serial_number = :serialNumber and not d.user_enrollment
            order by d.id
            """)
    List<HolderDevice> devicesBySerialNumber(String serialNumber);
}
