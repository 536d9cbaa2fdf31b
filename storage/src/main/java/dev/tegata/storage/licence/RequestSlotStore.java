package dev.tegata.storage.licence;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The SQL of the pace towards Apple: one row per location, on which all nodes draw. Thread-safe. */
public interface RequestSlotStore {

    /**
     * Takes the next free instant for a request.
     *
     * @param gapMicros until the one after it
     * @param latest no instant after this one is taken
     * @return empty when none is free until then
     */
    @SqlQuery("""
            insert into request_slot (location_id, next_at) values (:locationId, :now::timestamptz + :gapMicros * interval '1 microsecond')
            on conflict (location_id) do update
              set next_at = greatest(request_slot.next_at, :now::timestamptz) + :gapMicros * interval '1 microsecond'
              where request_slot.next_at <= :latest::timestamptz
            returning next_at - :gapMicros * interval '1 microsecond'
            """)
    Optional<Instant> take(UUID locationId, Instant now, long gapMicros, Instant latest);

    @SqlQuery("select next_at from request_slot where location_id = :locationId")
    Optional<Instant> next(UUID locationId);

    /** Nobody asks before {@code until}. */
    @SqlUpdate("""
            insert into request_slot (location_id, next_at) values (:locationId, :until)
            on conflict (location_id) do update set next_at = greatest(request_slot.next_at, :until::timestamptz)
            """)
    int hold(UUID locationId, Instant until);

    /**
     * Counts one more "too many requests", and starts counting anew when the last one was before {@code forgottenBefore}.
     *
     * @return how many in a row, this one included
     */
    @SqlQuery("""
            insert into request_slot (location_id, next_at, throttles, throttled_at) values (:locationId, :now, 1, :now)
            on conflict (location_id) do update
              set throttles = case when request_slot.throttled_at > :forgottenBefore::timestamptz then request_slot.throttles + 1 else 1 end,
                  throttled_at = :now
            returning throttles
            """)
    int throttled(UUID locationId, Instant now, Instant forgottenBefore);
}
