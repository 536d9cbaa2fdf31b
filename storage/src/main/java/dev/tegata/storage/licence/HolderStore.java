package dev.tegata.storage.licence;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** Reads what the licence workflow needs to know of people and their devices; writes nothing. Thread-safe. */
@RegisterConstructorMapper(HolderUser.class)
@RegisterConstructorMapper(HolderDevice.class)
@RegisterConstructorMapper(HolderStore.Reach.class)
@RegisterConstructorMapper(HolderStore.Numbered.class)
public interface HolderStore {

    @SqlQuery("select id, name, email, language, managed_apple_id from users where id = :id")
    Optional<HolderUser> user(UUID id);

    @SqlQuery("""
            select d.id, d.device_key, d.user_enrollment, d.serial_number, d.name, d.os_version, d.owner_id, d.restrictions, d.product_name, d.supervised,
                   exists (select from enrollment u where u.device_id = d.id and u.kind = 'SHARED_IPAD_USER') as shared,
                   e.id as enrollment_id
            from device d
            left join enrollment e on e.device_id = d.id and e.state = 'ENROLLED' and e.kind in ('DEVICE', 'USER_ENROLLMENT_DEVICE')
            where d.id = :id
            """)
    Optional<HolderDevice> device(UUID id);

    @SqlQuery("select id, name, email, language, managed_apple_id from users where id = any(:ids)")
    List<HolderUser> users(UUID[] ids);

    @SqlQuery("""
            select d.id, d.device_key, d.user_enrollment, d.serial_number, d.name, d.os_version, d.owner_id, d.restrictions, d.product_name, d.supervised,
                   exists (select from enrollment u where u.device_id = d.id and u.kind = 'SHARED_IPAD_USER') as shared,
                   e.id as enrollment_id
            from device d
            left join enrollment e on e.device_id = d.id and e.state = 'ENROLLED' and e.kind in ('DEVICE', 'USER_ENROLLMENT_DEVICE')
            where d.id = any(:ids)
            """)
    List<HolderDevice> devices(UUID[] ids);

    /** Which device an assignment of an app is good for, and whether it can be told now. */
    record Reach(UUID assignmentId, UUID deviceId, boolean enrolled) {}

    /**
     * The devices of the persons who hold these assignments of apps; a User Enrollment needs a Managed Apple Account, and nobody has an app
     * before the invitation is accepted. Inside a transaction they
     * keep their owner until it ends.
     */
    @SqlQuery("""
            select a.id as assignment_id, d.id as device_id, e.id is not null as enrolled
            from assignment a
            join asset s on s.id = a.asset_id and s.product_type = 'App'
            join vpp_user v on v.id = a.vpp_user_id and v.state <> 'REGISTERED'
            join users u on u.id = v.user_id
            join device d on d.owner_id = v.user_id and (u.managed_apple_id is not null or not d.user_enrollment)
            left join enrollment e on e.device_id = d.id and e.state = 'ENROLLED' and e.kind in ('DEVICE', 'USER_ENROLLMENT_DEVICE')
            where a.id = any(:assignmentIds)
            order by d.id, a.id
            for share of d
            """)
    List<Reach> devicesOfUsersHolding(UUID[] assignmentIds);

    /** The devices that hold these assignments of apps by their serial numbers. */
    @SqlQuery("""
            select a.id as assignment_id, d.id as device_id, e.id is not null as enrolled
            from assignment a
            join asset s on s.id = a.asset_id and s.product_type = 'App'
            join device d on d.serial_number = a.serial_number and not d.user_enrollment
            left join enrollment e on e.device_id = d.id and e.state = 'ENROLLED' and e.kind in ('DEVICE', 'USER_ENROLLMENT_DEVICE')
            where a.id = any(:assignmentIds)
            order by d.id, a.id
            """)
    List<Reach> devicesHolding(UUID[] assignmentIds);

    /** A device by its serial number. */
    record Numbered(String serialNumber, UUID deviceId) {}

    @SqlQuery("""
            select serial_number, id as device_id from device
            where serial_number = any(:serialNumbers) and not user_enrollment order by id
            """)
    List<Numbered> devicesNumbered(String[] serialNumbers);

    /** As {@link #device}, and inside a transaction it keeps its owner until that ends. */
    @SqlQuery("""
            select d.id, d.device_key, d.user_enrollment, d.serial_number, d.name, d.os_version, d.owner_id, d.restrictions, d.product_name, d.supervised,
                   exists (select from enrollment u where u.device_id = d.id and u.kind = 'SHARED_IPAD_USER') as shared,
                   e.id as enrollment_id
            from device d
            left join enrollment e on e.device_id = d.id and e.state = 'ENROLLED' and e.kind in ('DEVICE', 'USER_ENROLLMENT_DEVICE')
            where d.id = :id
            for share of d
            """)
    Optional<HolderDevice> keepOwner(UUID id);

    /** The devices a person owns, enrolled or not. Inside a transaction they keep their owner until it ends. */
    @SqlQuery("""
            select d.id, d.device_key, d.user_enrollment, d.serial_number, d.name, d.os_version, d.owner_id, d.restrictions, d.product_name, d.supervised,
                   exists (select from enrollment u where u.device_id = d.id and u.kind = 'SHARED_IPAD_USER') as shared,
                   e.id as enrollment_id
            from device d
            left join enrollment e on e.device_id = d.id and e.state = 'ENROLLED' and e.kind in ('DEVICE', 'USER_ENROLLMENT_DEVICE')
            where d.owner_id = :userId
            order by d.id
            for share of d
            """)
    List<HolderDevice> devicesOf(UUID userId);

    /** The enrolled devices that these persons own. Inside a transaction they keep their owner until it ends. */
    @SqlQuery("""
            select d.id, d.device_key, d.user_enrollment, d.serial_number, d.name, d.os_version, d.owner_id, d.restrictions, d.product_name, d.supervised,
                   exists (select from enrollment u where u.device_id = d.id and u.kind = 'SHARED_IPAD_USER') as shared,
                   e.id as enrollment_id
            from device d
            join enrollment e on e.device_id = d.id and e.state = 'ENROLLED' and e.kind in ('DEVICE', 'USER_ENROLLMENT_DEVICE')
            where d.owner_id = any(:userIds)
            order by d.id
            for share of d
            """)
    List<HolderDevice> enrolledDevicesOf(UUID[] userIds);

    @SqlQuery("""
            select d.id, d.device_key, d.user_enrollment, d.serial_number, d.name, d.os_version, d.owner_id, d.restrictions, d.product_name, d.supervised,
                   exists (select from enrollment u where u.device_id = d.id and u.kind = 'SHARED_IPAD_USER') as shared,
                   e.id as enrollment_id
            from device d
            left join enrollment e on e.device_id = d.id and e.state = 'ENROLLED' and e.kind in ('DEVICE', 'USER_ENROLLMENT_DEVICE')
            where d.serial_number = :serialNumber and not d.user_enrollment
            order by d.id
            """)
    List<HolderDevice> devicesBySerialNumber(String serialNumber);
}
