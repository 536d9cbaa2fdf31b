package dev.tegata.storage.command;

import dev.tegata.storage.HotPath;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/**
 * The hot path: what any number of devices say on their command channels at one moment, each in one statement for all of them.
 *
 * <p>Both statements check whom they serve: an enrollment that is ENROLLED and speaks with the certificate it enrolled with. For any other
 * nothing happens, and the result at its place is empty: it is for the caller to find out why. Every row is found by the enrollment's id
 * first, and only rows that still wait are touched, so the cost does not grow with the fleet or the history.
 *
 * <p>Thread-safe. Each statement commits by itself, everything in it or nothing.
 */
@RegisterConstructorMapper(DeviceTurnStore.Poll.class)
@RegisterConstructorMapper(DeviceTurnStore.Taken.class)
public interface DeviceTurnStore {

    /**
     * Says for each turn whether anything waits for the device; reads only.
     *
     * @return pairwise with {@code turns}; empty where the device is not known by that certificate
     */
    default List<Optional<Boolean>> anyWaiting(List<Turn> turns) {
        List<Optional<Boolean>> waiting = new ArrayList<>(Collections.nCopies(turns.size(), Optional.empty()));
        for (Poll poll : polls(enrollmentIds(turns), identities(turns))) {
            waiting.set(poll.place() - 1, Optional.of(poll.waiting()));
        }
        return waiting;
    }

    /**
     * Records what each device answered and picks its next command.
     *
     * <p>A command moves to the history once: the same answer again is recorded no second time. After NotNow only commands that were not put
     * off are picked, or the device would get the same one back at once; after anything else those too, for a device polls by itself only
     * when NotNow was the last thing it said.
     *
     * @param turns at most one of each enrollment
     * @return pairwise with {@code turns}; empty where the device is not known by that certificate
     */
    default List<Optional<TurnResult>> take(List<Turn> turns, Instant now) {
        int size = turns.size();
        UUID[] commandUuids = new UUID[size];
        String[] statuses = new String[size];
        byte[][] reports = new byte[size][];
        for (int i = 0; i < size; i++) {
            Optional<TurnAnswer> answer = turns.get(i).answer();
            commandUuids[i] = answer.flatMap(TurnAnswer::commandUuid).orElse(null);
            statuses[i] = answer.map(said -> said.status().map(Enum::name).orElse(NOT_NOW))
                    .orElse(IDLE);
            reports[i] = answer.filter(said -> said.status().isPresent())
                    .map(TurnAnswer::report)
                    .orElse(null);
        }
        List<Optional<TurnResult>> results = new ArrayList<>(Collections.nCopies(size, Optional.empty()));
        for (Taken taken : take(enrollmentIds(turns), identities(turns), commandUuids, statuses, reports, now)) {
            results.set(
                    taken.place() - 1, Optional.of(new TurnResult(taken.recorded(), taken.awaited(), taken.next())));
        }
        return results;
    }

    @HotPath
    @SqlQuery("""
            select asked.place, exists (select from command_queue q where q.enrollment_id = e.id) as waiting
            from unnest(:enrollmentIds, :identities) with ordinality as asked (enrollment_id, identity, place)
            join enrollment e on e.id = asked.enrollment_id and e.identity_sha256 = asked.identity and e.state = 'ENROLLED'
            """)
    List<Poll> polls(UUID[] enrollmentIds, byte[][] identities);

    // One statement sees one state of the database: what it deletes is still there to the rest of it, hence the "is
    // distinct from" below.
    @HotPath
    @SqlQuery("""
            with turn as materialized (
              select asked.*
              from unnest(:enrollmentIds, :identities, :commandUuids, :statuses, :reports) with ordinality
                as asked (enrollment_id, identity, command_uuid, status, report, place)
              join enrollment e on e.id = asked.enrollment_id and e.identity_sha256 = asked.identity and e.state = 'ENROLLED'
            ), finished as (
              delete from command_queue q using turn
              where q.enrollment_id = turn.enrollment_id and q.command_uuid = turn.command_uuid and turn.status not in ('IDLE', 'NOT_NOW')
              returning q.*, turn.status, turn.report
            ), put_off as (
              update command_queue q set not_now_at = :now, not_now_count = not_now_count + 1
              from turn
              where q.enrollment_id = turn.enrollment_id and q.command_uuid = turn.command_uuid and turn.status = 'NOT_NOW'
              returning q.enrollment_id
            ), history as (
              insert into command_history (enrollment_id, command_uuid, request_type, status, queued_at, sent_at, not_now_count,
                                           finished_at, report)
              select enrollment_id, command_uuid, request_type, status, queued_at, sent_at, not_now_count, :now, report
              from finished
            ), effect as (
              insert into command_effect (enrollment_id, command_uuid, effect, effect_id, finished_at, due_at)
              select enrollment_id, command_uuid, effect, effect_id, :now, :now
              from finished where effect is not null
            ), next as (
              select turn.enrollment_id, head.command_uuid
              from turn cross join lateral (
                select q.command_uuid from command_queue q
                where q.enrollment_id = turn.enrollment_id and q.command_uuid is distinct from turn.command_uuid
                  and (turn.status <> 'NOT_NOW' or q.not_now_at is null)
                order by q.priority desc, q.command_uuid
                limit 1
              ) head
            ), sent as (
              update command_queue q set sent_at = coalesce(q.sent_at, :now), sent_count = q.sent_count + 1
              from next
              where q.enrollment_id = next.enrollment_id and q.command_uuid = next.command_uuid
              returning q.enrollment_id, q.command_uuid, q.request_type
            )
            select turn.place, finished.enrollment_id is not null or put_off.enrollment_id is not null as recorded,
                   finished.effect is not null as awaited,
                   sent.command_uuid, sent.request_type, command.body_sealed
            from turn
            left join finished on finished.enrollment_id = turn.enrollment_id
            left join put_off on put_off.enrollment_id = turn.enrollment_id
            left join sent on sent.enrollment_id = turn.enrollment_id
            left join command on command.id = sent.command_uuid
            """)
    List<Taken> take(
            UUID[] enrollmentIds,
            byte[][] identities,
            UUID[] commandUuids,
            String[] statuses,
            byte[][] reports,
            Instant now);

    private static UUID[] enrollmentIds(List<Turn> turns) {
        return turns.stream().map(Turn::enrollmentId).toArray(UUID[]::new);
    }

    private static byte[][] identities(List<Turn> turns) {
        return turns.stream().map(Turn::identitySha256).toArray(byte[][]::new);
    }

    /** Words of the statement for what is no end of a command. */
    String IDLE = "IDLE";

    String NOT_NOW = "NOT_NOW";

    /** One row of {@link #polls}; {@code place} counts from 1. */
    record Poll(int place, boolean waiting) {}

    /** One row of {@link #take(UUID[], byte[][], UUID[], String[], byte[][], Instant)}; {@code place} counts from 1. */
    record Taken(
            int place,
            boolean recorded,
            boolean awaited,
            Optional<UUID> commandUuid,
            Optional<String> requestType,
            Optional<byte[]> bodySealed) {
        private Optional<OutgoingCommand> next() {
            return commandUuid.map(
                    uuid -> new OutgoingCommand(uuid, requestType.orElseThrow(), bodySealed.orElseThrow()));
        }
    }
}
