package dev.tegata.storage.licence;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/**
 * The SQL of the accounts that are to be read because Apple announced a change: rows of their own, so that a notification never waits for
 * whoever has the accounts locked. Thread-safe.
 */
@RegisterConstructorMapper(VppUserRefreshStore.Refresh.class)
public interface VppUserRefreshStore {

    /**
     * An account to be read.
     *
     * @param dueAt also the lease of who reads it
     * @param until when to leave it to the synchronization
     */
    record Refresh(UUID vppUserId, Instant dueAt, Instant until) {}

    /** Has accounts read; also those being read now, for that may have been too early. Strangers are left out. */
    @SqlUpdate("""
            insert into vpp_user_refresh (vpp_user_id, due_at, until)
            select id, :now::timestamptz, :until::timestamptz from vpp_user
            where location_id = :locationId and client_user_id = any(:clientUserIds)
            order by id
            on conflict (vpp_user_id) do update set due_at = excluded.due_at, until = excluded.until
            """)
    int request(UUID locationId, UUID[] clientUserIds, Instant now, Instant until);

    /** Claims the account that is the longest due. */
    @SqlQuery("""
            update vpp_user_refresh set due_at = :leaseUntil
            where vpp_user_id = (
              select vpp_user_id from vpp_user_refresh where due_at <= :now order by due_at limit 1 for update skip locked
            )
            returning *
            """)
    Optional<Refresh> claim(Instant now, Instant leaseUntil);

    /** Ends the reading; 0 when Apple has announced another change meanwhile. */
    @SqlUpdate("delete from vpp_user_refresh where vpp_user_id = :vppUserId and due_at = :lease")
    int done(UUID vppUserId, Instant lease);

    /** Puts the reading off; 0 when Apple has announced another change meanwhile. */
    @SqlUpdate("update vpp_user_refresh set due_at = :dueAt where vpp_user_id = :vppUserId and due_at = :lease")
    int later(UUID vppUserId, Instant lease, Instant dueAt);
}
