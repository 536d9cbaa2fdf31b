package dev.tegata.storage.enrollment;

import dev.tegata.storage.HotPath;
import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The SQL of when enrollments last spoke. Thread-safe. */
public interface EnrollmentSeenStore {

    /**
     * Notes pairwise when enrollments spoke, each once, in the order of their ids; what another node wrote later stays.
     *
     * @param seenAt milliseconds since 1970
     */
    @HotPath
    @SqlUpdate("""
            insert into enrollment_seen (enrollment_id, seen_at)
            select id, to_timestamp(at / 1000.0) from unnest(:enrollmentIds, :seenAt) as seen (id, at) order by id
            on conflict (enrollment_id) do update set seen_at = excluded.seen_at where enrollment_seen.seen_at < excluded.seen_at
            """)
    int seen(UUID[] enrollmentIds, Long[] seenAt);
}
