package dev.tegata.storage.enrollment;

import dev.tegata.storage.HotPath;
import dev.tegata.storage.Ids;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Reads and writes enrollments. Thread-safe. */
@RegisterConstructorMapper(EnrollmentRow.class)
@RegisterConstructorMapper(CheckedInEnrollment.class)
public interface EnrollmentStore {

    @HotPath
    @SqlQuery("select * from enrollment where id = :id")
    Optional<EnrollmentRow> find(UUID id);

    default Optional<EnrollmentRow> findByKey(String enrollmentKey) {
        return find(Ids.ofEnrollment(enrollmentKey));
    }

    /** All channels of a device, its own first. */
    @SqlQuery(
            "select * from enrollment where device_id = :deviceId order by (kind not in ('DEVICE', 'USER_ENROLLMENT_DEVICE')), id")
    List<EnrollmentRow> ofDevice(UUID deviceId);

    /** The device's own channel: the one that takes app and device commands. */
    @SqlQuery("select * from enrollment where device_id = :deviceId and kind in ('DEVICE', 'USER_ENROLLMENT_DEVICE')")
    Optional<EnrollmentRow> deviceChannel(UUID deviceId);

    /** Holds the enrollment until the end of the transaction, so that its check-ins come one after the other. */
    default Optional<CheckedInEnrollment> hold(String enrollmentKey) {
        return hold(Ids.ofEnrollment(enrollmentKey));
    }

    @HotPath
    @SqlQuery("select * from enrollment where id = :id for update")
    Optional<CheckedInEnrollment> hold(UUID id);

    /** Notes the certificate of an ENROLLED enrollment. */
    @HotPath
    @SqlUpdate("update enrollment set identity_sha256 = :identitySha256 where id = :id and state = 'ENROLLED'")
    int speaksWith(UUID id, byte[] identitySha256);

    /**
     * Begins an enrollment, or begins it anew: everything the device escrowed or is reached by in an earlier one is forgotten. Returns its
     * id.
     */
    @HotPath
    @SqlQuery("""
            insert into enrollment (id, enrollment_key, device_id, kind, state, identity_sha256, user_name, topic, authenticated_at)
            values (:id, :enrollmentKey, :deviceId, :kind, 'PENDING', :identitySha256, :userName, :topic, :at)
            on conflict (id) do update
              set device_id = excluded.device_id, kind = excluded.kind, state = 'PENDING', identity_sha256 = excluded.identity_sha256,
                  user_name = excluded.user_name, topic = excluded.topic, push_token = null, push_magic = null, push_stopped = null,
                  token_updated_at = null, unlock_token_sealed = null, bootstrap_token_sealed = null, awaiting_configuration = false,
                  authenticated_at = excluded.authenticated_at, enrolled_at = null, ended_at = null, end_reason = null
            returning id
            """)
    UUID pending(@BindMethods PendingEnrollment enrollment);

    @HotPath
    @SqlUpdate("""
            update enrollment
            set state = 'ENROLLED', identity_sha256 = :identitySha256, user_name = coalesce(:userName, user_name), topic = :topic,
                push_token = :pushToken, push_magic = :pushMagic, push_stopped = null, token_updated_at = :at,
                unlock_token_sealed = coalesce(:unlockTokenSealed, unlock_token_sealed),
                awaiting_configuration = :awaitingConfiguration,
                enrolled_at = case when state = 'ENROLLED' then enrolled_at else :at end, ended_at = null, end_reason = null
            where id = :enrollmentId
            """)
    int reachableAt(@BindMethods PushAddress address);

    /** Ends all channels of a device; returns those that had not ended before. */
    @SqlQuery("""
            update enrollment set state = 'GONE', ended_at = :at, end_reason = :reason
            where device_id = :deviceId and state <> 'GONE'
            returning id
            """)
    List<UUID> end(UUID deviceId, EndReason reason, Instant at);

    /**
     * Removes all channels of a device by an administrator's will, also those that ended otherwise: a device that comes back from a backup is
     * to be sent away. Returns those that had not been removed before.
     */
    @SqlQuery("""
            update enrollment set state = 'GONE', ended_at = coalesce(ended_at, :at), end_reason = 'REMOVED'
            where device_id = :deviceId and end_reason is distinct from 'REMOVED'
            returning id
            """)
    List<UUID> remove(UUID deviceId, Instant at);

    /** Ends the user channels of a device, because the device enrolls anew; returns those that had not ended before. */
    @SqlQuery("""
            update enrollment set state = 'GONE', ended_at = :at, end_reason = 'RE_ENROLLED'
            where device_id = :deviceId and state <> 'GONE' and kind not in ('DEVICE', 'USER_ENROLLMENT_DEVICE')
            returning id
            """)
    List<UUID> endUserChannels(UUID deviceId, Instant at);

    /** Ends one channel; false when it had ended before. */
    @SqlUpdate("""
            update enrollment set state = 'GONE', ended_at = :at, end_reason = :reason where id = :enrollmentId and state <> 'GONE'
            """)
    boolean endChannel(UUID enrollmentId, EndReason reason, Instant at);

    /** @param sealed empty removes it */
    @SqlUpdate("update enrollment set bootstrap_token_sealed = :sealed where id = :enrollmentId")
    int setBootstrapToken(UUID enrollmentId, Optional<byte[]> sealed);

    @SqlQuery(
            "select bootstrap_token_sealed from enrollment where id = :enrollmentId and bootstrap_token_sealed is not null")
    Optional<byte[]> bootstrapToken(UUID enrollmentId);

    @SqlQuery("select unlock_token_sealed from enrollment where id = :enrollmentId and unlock_token_sealed is not null")
    Optional<byte[]> unlockToken(UUID enrollmentId);
}
