package dev.tegata.storage.people;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The people. Thread-safe. */
@RegisterConstructorMapper(User.class)
@RegisterConstructorMapper(UserListing.class)
@RegisterConstructorMapper(UserUse.class)
public interface UserStore {

    @SqlUpdate("""
            insert into users (id, organization_id, name, reading, email, employee_code, language, managed_apple_id, created_at)
            values (:id, :organizationId, :name, :reading, :email, :employeeCode, :language, :managedAppleId, :createdAt)
            """)
    void insert(@BindMethods User user);

    @SqlUpdate("""
            update users
            set organization_id = :organizationId, name = :name, reading = :reading, email = :email, employee_code = :employeeCode,
                language = :language, managed_apple_id = :managedAppleId
            where id = :id
            """)
    int update(@BindMethods User user);

    @SqlUpdate("delete from users where id = :id")
    int delete(UUID id);

    @SqlQuery("""
            select id, organization_id, name, reading, email, employee_code, language, managed_apple_id, created_at
            from users where id = :id
            """)
    Optional<User> find(UUID id);

    /** Holds the row until the transaction ends: nobody can link anything new to the person meanwhile. */
    @SqlQuery("""
            select id, organization_id, name, reading, email, employee_code, language, managed_apple_id, created_at
            from users where id = :id for update
            """)
    Optional<User> lock(UUID id);

    @SqlQuery("""
            select (select count(*) from device where owner_id = :id) as devices,
                   (select count(*) from vpp_user where user_id = :id and state not in ('FAILED', 'RETIRED')) as live_vpp_users,
                   (select count(*) from vpp_user v join assignment a on a.vpp_user_id = v.id
                    where v.user_id = :id and a.state not in ('FAILED', 'REVOKED')) as licences
            """)
    UserUse use(UUID id);

    /** Removes what is left of retired and never made VPP accounts, so that the person can be deleted; the timeline keeps what happened. */
    @SqlUpdate("""
            with account as (
              select id from vpp_user where user_id = :id and state in ('FAILED', 'RETIRED')
            ), granted as (
              select a.id from assignment a join account on account.id = a.vpp_user_id
            ), detached as (
              update install i set assignment_id = null from granted where i.assignment_id = granted.id
            ), ungranted as (
              delete from assignment a using granted where a.id = granted.id
            ), uninvited as (
              delete from invitation i using account where i.vpp_user_id = account.id
            )
            delete from vpp_user v using account where v.id = account.id
            """)
    int forgetEndedVppUsers(UUID id);

    /** One person as a list shows it. */
    default Optional<UserListing> listing(UUID id) {
        return select(UserFilter.ALL, Optional.of(id), Optional.empty(), 1).stream()
                .findFirst();
    }

    /** Newest first. */
    default List<UserListing> page(UserFilter filter, Optional<UUID> before, int limit) {
        return select(filter, Optional.empty(), before, limit);
    }

    @SqlQuery("""
            with recursive chosen as (
              select id from organization where id = :filter.organizationId::uuid
              union
              select o.id from organization o join chosen on o.parent_id = chosen.id
            )
            select u.id, u.organization_id, u.name, u.reading, u.email, u.employee_code, u.language, u.managed_apple_id, u.created_at,
                   account.vpp_status, (select count(*) from device d where d.owner_id = u.id) as devices
            from users u
            cross join lateral (
              select case when bool_or(state = 'ASSOCIATED' or state = 'RETIRING' and id_hash is not null) then 'ASSOCIATED'
                          when bool_or(state in ('REGISTERED', 'RETIRING')) then 'REGISTERED'
                          when bool_or(state = 'RETIRED') then 'RETIRED'
                          else 'NOT_CREATED' end as vpp_status
              from vpp_user v where v.user_id = u.id
            ) account
            where (:only::uuid is null or u.id = :only::uuid)
              and (:before::uuid is null or u.id < :before::uuid)
              and (:filter.organizationId::uuid is null or u.organization_id in (select id from chosen))
              and (:filter.text::text is null
                   or position(lower(:filter.text::text) in lower(concat_ws(e'\\n', u.name, u.reading, u.email, u.employee_code))) > 0)
              and (:filter.vppStatus::text is null or account.vpp_status = :filter.vppStatus::text)
            order by u.id desc
            limit :limit
            """)
    List<UserListing> select(
            @BindMethods("filter") UserFilter filter, Optional<UUID> only, Optional<UUID> before, int limit);
}
