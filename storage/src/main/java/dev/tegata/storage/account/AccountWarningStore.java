package dev.tegata.storage.account;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** The SQL of the warnings about Apple Accounts: nothing is kept, they are what the hashes say at this moment. Thread-safe. */
@RegisterConstructorMapper(AccountWarningRow.class)
public interface AccountWarningStore {
    @SqlQuery("select * from account_warning where user_id = :userId order by kind, id")
    List<AccountWarningRow> ofUser(UUID userId);

    /** Those that concern the device itself, and its owner's only if they are about it. */
    @SqlQuery("""
            select w.* from account_warning w
            where w.device_id = :deviceId and w.user_id = (select owner_id from device where id = :deviceId)
            order by kind, id
            """)
    List<AccountWarningRow> ofDevice(UUID deviceId);

    @SqlQuery("""
            select * from account_warning
            where (:kind::text is null or kind = :kind) and (:before::uuid is null or id < :before::uuid)
            order by id desc limit :limit
            """)
    List<AccountWarningRow> page(Optional<AccountWarningKind> kind, Optional<UUID> before, int limit);
}
