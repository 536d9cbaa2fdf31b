package dev.tegata.storage.people;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The tree of organizations. Thread-safe. */
@RegisterConstructorMapper(Organization.class)
@RegisterConstructorMapper(OrganizationUse.class)
public interface OrganizationStore {

    @SqlUpdate("""
            insert into organization (id, parent_id, name, created_at)
            values (:id, :parentId::uuid, :name, :createdAt)
            """)
    void insert(@BindMethods Organization organization);

    @SqlUpdate("update organization set parent_id = :parentId::uuid, name = :name where id = :id")
    int update(@BindMethods Organization organization);

    @SqlUpdate("delete from organization where id = :id")
    int delete(UUID id);

    @SqlQuery("select id, parent_id, name, created_at from organization where id = :id")
    Optional<Organization> find(UUID id);

    /** Holds the row until the transaction ends: nobody can hang anything new on it meanwhile. */
    @SqlQuery("select id, parent_id, name, created_at from organization where id = :id for update")
    Optional<Organization> lock(UUID id);

    /** Lets one transaction at a time change the shape of the tree: two moves at once could close a ring. */
    @SqlQuery("select true from pg_advisory_xact_lock(hashtext('tegata.organization-tree'))")
    boolean lockTree();

    /** Says whether {@code id} is {@code ancestorId} or hangs below it. */
    @SqlQuery("""
            with recursive up as (
              select id, parent_id from organization where id = :id
              union
              select o.id, o.parent_id from organization o join up on o.id = up.parent_id
            )
            select exists (select from up where id = :ancestorId)
            """)
    boolean isWithin(UUID id, UUID ancestorId);

    @SqlQuery("""
            select (select count(*) from organization where parent_id = :id) as children,
                   (select count(*) from users where organization_id = :id) as users,
                   (select count(*) from device where organization_id = :id) as devices
            """)
    OrganizationUse use(UUID id);

    /**
     * Newest first.
     *
     * @param parentId only its direct children; empty for all
     */
    @SqlQuery("""
            select id, parent_id, name, created_at
            from organization
            where (:parentId::uuid is null or parent_id = :parentId::uuid) and (:before::uuid is null or id < :before::uuid)
            order by id desc
            limit :limit
            """)
    List<Organization> page(Optional<UUID> parentId, Optional<UUID> before, int limit);
}
