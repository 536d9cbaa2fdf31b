package dev.tegata.storage.enrollment;

import dev.tegata.storage.HotPath;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/**
 * The usual TokenUpdate, of any number of enrollments at one moment, in one statement: those that are ENROLLED, speak with the certificate they
 * enrolled with, and whose pushes go through, so that nothing follows but that they are reached elsewhere and what waits is pushed there.
 *
 * <p>Thread-safe; commits by itself, everything or nothing.
 */
@RegisterConstructorMapper(TokenRefreshStore.Refreshed.class)
public interface TokenRefreshStore {

    /**
     * Notes the new addresses and wishes for a push where a command waits and the address has changed.
     *
     * @param addresses at most one of each enrollment; their times are not looked at
     * @return pairwise with {@code addresses}: whether a push is wished for; empty where it is not the usual case, and nothing was done
     */
    default List<Optional<Boolean>> refresh(List<PushAddress> addresses, Instant now) {
        int size = addresses.size();
        Boolean[] awaiting =
                addresses.stream().map(PushAddress::awaitingConfiguration).toArray(Boolean[]::new);
        List<Optional<Boolean>> results = new ArrayList<>(Collections.nCopies(size, Optional.empty()));
        for (Refreshed refreshed : refresh(
                addresses.stream().map(PushAddress::enrollmentId).toArray(UUID[]::new),
                bytes(addresses, PushAddress::identitySha256),
                texts(addresses, address -> address.userName().orElse(null)),
                texts(addresses, PushAddress::topic),
                bytes(addresses, PushAddress::pushToken),
                texts(addresses, PushAddress::pushMagic),
                bytes(addresses, address -> address.unlockTokenSealed().orElse(null)),
                awaiting,
                now)) {
            results.set(refreshed.place() - 1, Optional.of(refreshed.wished()));
        }
        return results;
    }

    @HotPath
    @SqlQuery("""
            with refresh as materialized (
              select given.*, (e.topic, e.push_token, e.push_magic) is distinct from (given.topic, given.token, given.magic) as moved
              from unnest(:enrollmentIds, :identities, :userNames, :topics, :tokens, :magics, :unlockTokens, :awaiting) with ordinality
                as given (enrollment_id, identity, user_name, topic, token, magic, unlock_token, awaiting, place)
              join enrollment e on e.id = given.enrollment_id and e.identity_sha256 = given.identity
                and e.state = 'ENROLLED' and e.push_stopped is null
              order by e.id
              for no key update of e
            ), updated as (
              update enrollment e
              set user_name = coalesce(r.user_name, e.user_name), topic = r.topic, push_token = r.token, push_magic = r.magic,
                  token_updated_at = :now, unlock_token_sealed = coalesce(r.unlock_token, e.unlock_token_sealed),
                  awaiting_configuration = r.awaiting
              from refresh r where e.id = r.enrollment_id
            ), wished as (
              insert into push_intent (enrollment_id, wished_at, due_at)
              select r.enrollment_id, :now, :now from refresh r
              where r.moved and exists (select from command_queue q where q.enrollment_id = r.enrollment_id)
              order by r.enrollment_id
              on conflict (enrollment_id) do update
                set generation = push_intent.generation + 1, wished_at = excluded.wished_at,
                    due_at = least(push_intent.due_at, excluded.due_at), attempts = 0, failures = 0
              returning enrollment_id
            )
            select refresh.place, wished.enrollment_id is not null as wished
            from refresh left join wished on wished.enrollment_id = refresh.enrollment_id
            """)
    List<Refreshed> refresh(
            UUID[] enrollmentIds,
            byte[][] identities,
            String[] userNames,
            String[] topics,
            byte[][] tokens,
            String[] magics,
            byte[][] unlockTokens,
            Boolean[] awaiting,
            Instant now);

    private static byte[][] bytes(List<PushAddress> addresses, Function<PushAddress, byte[]> value) {
        return addresses.stream().map(value).toArray(byte[][]::new);
    }

    private static String[] texts(List<PushAddress> addresses, Function<PushAddress, String> value) {
        return addresses.stream().map(value).toArray(String[]::new);
    }

    /** One row of the statement; {@code place} counts from 1. */
    record Refreshed(int place, boolean wished) {}
}
