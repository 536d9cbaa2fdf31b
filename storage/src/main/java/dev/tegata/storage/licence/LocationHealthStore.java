package dev.tegata.storage.licence;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The SQL of how locations are and were. Thread-safe. */
@RegisterConstructorMapper(LocationHealthRow.class)
public interface LocationHealthStore {
    @SqlQuery("select * from location where id = :id")
    Optional<LocationHealthRow> find(UUID id);

    /** Locks a location whose token is to be looked at, which no other node is looking at. */
    @SqlQuery("""
            select * from location where token_warning_at <= :now order by token_warning_at limit 1 for no key update skip locked
            """)
    Optional<LocationHealthRow> lockToWarn(Instant now);

    /** @param nextAt when to look again; empty when there is nothing to warn of any more */
    @SqlUpdate("update location set token_warned_days = :days, token_warning_at = :nextAt where id = :id")
    int warned(UUID id, Optional<Integer> days, Optional<Instant> nextAt);
}
