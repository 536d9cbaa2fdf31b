package dev.tegata.storage.push;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The SQL of the push waves. Thread-safe. */
@RegisterConstructorMapper(PushWaveRow.class)
public interface PushWaveStore {

    @SqlUpdate("insert into push_wave (command_uuid, due_at) values (:commandUuid, :now)")
    void begin(UUID commandUuid, Instant now);

    /** Holds the wave whose next page is longest due until the end of the transaction; one that another node holds is passed over. */
    @SqlQuery("""
            select command_uuid, reached from push_wave where due_at <= :now order by due_at limit 1 for update skip locked
            """)
    Optional<PushWaveRow> hold(Instant now);

    /** The next enrollments the command waits for. */
    @SqlQuery("""
            select enrollment_id from command_queue
            where enrollment_id > :reached and command_uuid = :commandUuid
            order by enrollment_id
            limit :limit
            """)
    List<UUID> page(UUID commandUuid, UUID reached, int limit);

    @SqlUpdate("update push_wave set reached = :reached, due_at = :next where command_uuid = :commandUuid")
    int reached(UUID commandUuid, UUID reached, Instant next);

    @SqlUpdate("delete from push_wave where command_uuid = :commandUuid")
    int end(UUID commandUuid);
}
