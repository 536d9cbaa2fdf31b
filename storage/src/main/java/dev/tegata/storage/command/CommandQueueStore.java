package dev.tegata.storage.command;

import dev.tegata.storage.HotPath;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/**
 * The SQL of the command queue. Every statement of the hot path names the enrollment first and touches only rows that still wait, so its
 * cost does not grow with the history. Thread-safe.
 */
@RegisterConstructorMapper(CommandEffect.class)
@RegisterConstructorMapper(CommandRecord.class)
@RegisterConstructorMapper(NotQueued.class)
public interface CommandQueueStore {

    @SqlUpdate("""
            insert into command (id, request_type, body_sealed, created_by, created_at)
            values (:id, :requestType, :bodySealed, :createdBy, :createdAt)
            """)
    void insert(@BindMethods NewCommand command);

    /**
     * Queues one command for many enrollments in one statement, whatever their number.
     *
     * @param enrollmentIds each once
     */
    @HotPath
    @SqlUpdate("""
            insert into command_queue (enrollment_id, command_uuid, request_type, priority, queued_at, effect, effect_id)
            select target.enrollment_id, :command.id, :command.requestType, :priority, :command.createdAt, :effect, :effectId::uuid
            from unnest(:enrollmentIds) as target (enrollment_id)
            order by target.enrollment_id
            """)
    void enqueue(
            UUID[] enrollmentIds,
            @BindMethods("command") NewCommand command,
            int priority,
            Optional<String> effect,
            Optional<UUID> effectId);

    /**
     * Queues one command on the own channels of many devices, in one statement whatever their number.
     *
     * @param deviceIds each once
     * @return those it was not queued for, because they are not enrolled
     */
    @SqlQuery("""
            with channel as materialized (
              select asked.id as device_id, e.id as enrollment_id
              from unnest(:deviceIds) as asked (id)
              left join enrollment e
                on e.device_id = asked.id and e.kind in ('DEVICE', 'USER_ENROLLMENT_DEVICE') and e.state = 'ENROLLED'
            ), queued as (
              insert into command_queue (enrollment_id, command_uuid, request_type, priority, queued_at)
              select enrollment_id, :command.id, :command.requestType, 0, :command.createdAt
              from channel where enrollment_id is not null
              order by enrollment_id
            )
            select device_id, exists (select from device where device.id = device_id) as known from channel where enrollment_id is null
            """)
    List<NotQueued> enqueueForDevices(UUID[] deviceIds, @BindMethods("command") NewCommand command);

    /** Queues one command on the own channels of all devices that are enrolled; returns how many there are. */
    @SqlUpdate("""
            insert into command_queue (enrollment_id, command_uuid, request_type, priority, queued_at)
            select id, :command.id, :command.requestType, 0, :command.createdAt
            from enrollment
            where kind in ('DEVICE', 'USER_ENROLLMENT_DEVICE') and state = 'ENROLLED'
            order by id
            """)
    int enqueueForAll(@BindMethods("command") NewCommand command);

    /** The command that was handed out and has not been answered: the head of the queue, if it was sent. */
    @HotPath
    @SqlQuery("""
            select command_uuid from command_queue
            where enrollment_id = :enrollmentId and sent_at is not null
            order by priority desc, command_uuid
            limit 1
            """)
    Optional<UUID> handedOut(UUID enrollmentId);

    /** Says whether anything at all waits. */
    @HotPath
    @SqlQuery("select exists (select from command_queue where enrollment_id = :enrollmentId)")
    boolean anyWaiting(UUID enrollmentId);

    /** Ends every waiting command of the enrollments unanswered; those that asked hear of it as of any other end. */
    @HotPath
    @SqlQuery("""
            with cancelled as (
              delete from command_queue where enrollment_id = any(:enrollmentIds) returning *
            ), history as (
              insert into command_history (enrollment_id, command_uuid, request_type, status, queued_at, sent_at, not_now_count,
                                           finished_at, cancel_reason)
              select enrollment_id, command_uuid, request_type, 'CANCELLED', queued_at, sent_at, not_now_count, :now, :reason
              from cancelled
            ), effect as (
              insert into command_effect (enrollment_id, command_uuid, effect, effect_id, finished_at, due_at)
              select enrollment_id, command_uuid, effect, effect_id, :now, :now
              from cancelled where effect is not null
            )
            select count(*) from cancelled
            """)
    int cancelAll(UUID[] enrollmentIds, String reason, Instant now);

    /** Ends one waiting command unanswered; 0 when it was not waiting (any more). The caller knows, so no effect is left behind. */
    @SqlQuery("""
            with cancelled as (
              delete from command_queue where enrollment_id = :enrollmentId and command_uuid = :commandUuid returning *
            ), history as (
              insert into command_history (enrollment_id, command_uuid, request_type, status, queued_at, sent_at, not_now_count,
                                           finished_at, cancel_reason)
              select enrollment_id, command_uuid, request_type, 'CANCELLED', queued_at, sent_at, not_now_count, :now, :reason
              from cancelled
            )
            select count(*) from cancelled
            """)
    int cancel(UUID enrollmentId, UUID commandUuid, String reason, Instant now);

    @HotPath
    @SqlQuery("""
            select exists (select from command_history where enrollment_id = :enrollmentId and command_uuid = :commandUuid)
            """)
    boolean isFinished(UUID enrollmentId, UUID commandUuid);

    /** Claims finished commands whose consequences are due, oldest first. */
    @SqlQuery("""
            with due as (
              select enrollment_id, command_uuid
              from command_effect
              where due_at <= :now and (lease_until is null or lease_until <= :now)
              order by due_at
              limit :limit
              for update skip locked
            ), claimed as (
              update command_effect e set lease_until = :leaseUntil
              from due
              where e.enrollment_id = due.enrollment_id and e.command_uuid = due.command_uuid
              returning e.*
            )
            select claimed.enrollment_id, claimed.command_uuid, h.request_type, claimed.effect, claimed.effect_id, h.status, h.report,
                   h.cancel_reason, claimed.finished_at, claimed.attempts
            from claimed
            join command_history h
              on h.enrollment_id = claimed.enrollment_id and h.command_uuid = claimed.command_uuid and h.finished_at = claimed.finished_at
            order by claimed.command_uuid
            """)
    List<CommandEffect> claimEffects(Instant now, Instant leaseUntil, int limit);

    @SqlUpdate("delete from command_effect where enrollment_id = :enrollmentId and command_uuid = :commandUuid")
    int effectDone(UUID enrollmentId, UUID commandUuid);

    /** @param dueAt when to try again; empty gives up and keeps the row to be seen */
    @SqlUpdate("""
            update command_effect set attempts = attempts + 1, failure = :failure, due_at = :dueAt, lease_until = null
            where enrollment_id = :enrollmentId and command_uuid = :commandUuid
            """)
    int effectFailed(UUID enrollmentId, UUID commandUuid, String failure, Optional<Instant> dueAt);

    /** The commands of some enrollments, waiting and finished, newest first. */
    @SqlQuery("""
            select life.*, command.created_by from (
              select command_uuid, enrollment_id, request_type, null as status, queued_at, sent_at, not_now_count,
                     null::timestamptz as finished_at, null::bytea as report, null as cancel_reason
              from command_queue where enrollment_id = any(:enrollmentIds)
              union all
              select command_uuid, enrollment_id, request_type, status, queued_at, sent_at, not_now_count, finished_at, report,
                     cancel_reason
              from command_history where enrollment_id = any(:enrollmentIds)
            ) life left join command on command.id = life.command_uuid
            where :before::uuid is null or command_uuid < :before::uuid
            order by command_uuid desc
            limit :limit
            """)
    List<CommandRecord> lives(UUID[] enrollmentIds, Optional<UUID> before, int limit);

    /** One command wherever it is in its life. */
    @SqlQuery("""
            select life.*, command.created_by from (
              select command_uuid, enrollment_id, request_type, null as status, queued_at, sent_at, not_now_count,
                     null::timestamptz as finished_at, null::bytea as report, null as cancel_reason
              from command_queue where enrollment_id = any(:enrollmentIds) and command_uuid = :commandUuid
              union all
              select command_uuid, enrollment_id, request_type, status, queued_at, sent_at, not_now_count, finished_at, report,
                     cancel_reason
              from command_history where enrollment_id = any(:enrollmentIds) and command_uuid = :commandUuid
            ) life left join command on command.id = life.command_uuid
            """)
    Optional<CommandRecord> life(UUID[] enrollmentIds, UUID commandUuid);

    /** Which part of the server waits for the answer to a command that still waits; empty when nobody does, or it is not waiting. */
    @SqlQuery(
            "select effect from command_queue where enrollment_id = :enrollmentId and command_uuid = :commandUuid and effect is not null")
    Optional<String> effectOf(UUID enrollmentId, UUID commandUuid);
}
