package dev.tegata.storage.licence;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The SQL of Apple's notifications. Thread-safe. */
public interface NotificationStore {

    /**
     * Stores a notification; 0 when it has come before. Of two at the same moment the second waits for the first.
     *
     * @param body JSON without secrets
     */
    @SqlUpdate("""
            insert into notification (location_id, notification_id, type, event_id, received_at, body)
            values (:locationId, :notificationId, :type, :eventId, :now, :body::jsonb)
            on conflict (location_id, notification_id) do nothing
            """)
    int insert(UUID locationId, String notificationId, String type, Optional<String> eventId, Instant now, String body);

    @SqlQuery("select max(received_at) from notification where location_id = :locationId")
    Optional<Instant> lastReceived(UUID locationId);

    @SqlQuery("select count(*) from notification where location_id = :locationId")
    long count(UUID locationId);

    @SqlUpdate("delete from notification where received_at < :before")
    int prune(Instant before);
}
