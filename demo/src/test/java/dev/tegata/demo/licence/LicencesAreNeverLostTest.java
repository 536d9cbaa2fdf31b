package dev.tegata.demo.licence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tegata.simulator.apple.AppleSettings;
import dev.tegata.simulator.apple.AppleVpp;
import dev.tegata.simulator.apple.AsyncEvents;
import dev.tegata.simulator.fault.Faults;
import dev.tegata.storage.TestDatabase;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Random lives of a location, each from a seed, with the server killed at any moment: once all is quiet, our books and Apple's agree.
 *
 * <p>{@code -Dtegata.walks=N} walks N times (200 by default), {@code -Dtegata.walk.seed=S} begins with that seed: a failure names its own.
 */
class LicencesAreNeverLostTest {
    private static final Logger LOG = LoggerFactory.getLogger(LicencesAreNeverLostTest.class);
    private static final int WALKS = Integer.getInteger("tegata.walks", 200);
    private static final int STEPS = 40;

    private static final int WALKERS = 2;

    /** Where one walks at a time. */
    private record Ground(TestDatabase db, WalkClock clock, AsyncEvents events, AppleVpp apple, Inbox inbox)
            implements AutoCloseable {
        static Ground open() throws IOException {
            WalkClock clock = new WalkClock(Instant.parse("2026-11-23T03:00:00Z"));
            AsyncEvents events = AsyncEvents.stepped(clock);
            return new Ground(
                    TestDatabase.create(),
                    clock,
                    events,
                    AppleVpp.start(AppleSettings.defaults(), events, new Faults()),
                    Inbox.open());
        }

        @Override
        public void close() {
            apple.close();
            inbox.close();
            events.close();
            db.close();
        }
    }

    @Test
    void whateverHappensOurBooksAndApplesAgreeInTheEnd() throws Exception {
        long first = Long.getLong("tegata.walk.seed", System.nanoTime());
        AtomicLong next = new AtomicLong(first);
        AtomicInteger kills = new AtomicInteger();
        try (ExecutorService walkers = Executors.newFixedThreadPool(WALKERS)) {
            List<Future<Void>> walking = new ArrayList<>();
            for (int i = 0; i < WALKERS; i++) {
                walking.add(walkers.submit(() -> {
                    try (Ground ground = Ground.open()) {
                        for (long seed = next.getAndIncrement(); seed < first + WALKS; seed = next.getAndIncrement()) {
                            kills.addAndGet(walk(seed, ground));
                        }
                    }
                    return null;
                }));
            }
            for (Future<Void> walker : walking) {
                walker.get();
            }
        }
        LOG.info("{} walks of {} steps from seed {}, {} kills: nothing lost", WALKS, STEPS, first, kills);
    }

    /** @return how often the server was killed */
    private static int walk(long seed, Ground ground) {
        try (Walk walk = new Walk(seed, ground.db, ground.clock, ground.apple, ground.events, ground.inbox)) {
            try {
                for (int step = 0; step < STEPS; step++) {
                    walk.step();
                }
                walk.comesToRest();
                booksAgree(walk, ground.db);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "seed %d (again with -Dtegata.walk.seed=%d -Dtegata.walks=1):%n%s"
                                .formatted(seed, seed, String.join("\n", walk.story())),
                        e);
            }
            return walk.kills();
        }
    }

    private static void booksAgree(Walk walk, TestDatabase db) {
        JsonNode location = walk.atApple();
        Set<String> atApple = new TreeSet<>();
        for (JsonNode assignment : location.get("assignments")) {
            atApple.add(assignment.get("adamId").asText() + " "
                    + assignment.path("clientUserId").asText("").toLowerCase(Locale.ROOT)
                    + assignment.path("serialNumber").asText(""));
        }
        assertThat(query(db, """
                select s.adam_id || ' ' || coalesce(v.client_user_id::text, a.serial_number)
                from assignment a join asset s on s.id = a.asset_id left join vpp_user v on v.id = a.vpp_user_id
                where a.state not in ('REVOKED', 'FAILED')
                """))
                .as("licences held: ours, one to one with Apple's")
                .containsExactlyInAnyOrderElementsOf(atApple);
        assertThat(
                        query(
                                db,
                                "select adam_id || ' ' || assigned_count || '/' || available_count || '/' || total_count from asset"))
                .as("counts, as at Apple")
                .containsExactlyInAnyOrderElementsOf(counts(location));
        assertThat(query(db, "select adam_id from asset where assigned_count + available_count <> total_count"))
                .as("assigned + available = total")
                .isEmpty();
        assertThat(query(db, """
                select s.adam_id || ' ' || b.assigned || '/' || b.available || '/' || b.total
                from asset s join asset_balance b on b.asset_id = s.id
                """))
                .as("balances of the ledger, as at Apple")
                .containsExactlyInAnyOrderElementsOf(counts(location));
        assertThat(query(db, "select kind || ' expected ' || expected || ' found ' || found from ledger_fault"))
                .as("what the ledger's own check finds")
                .isEmpty();
        assertThat(query(db, "select state from ledger_check")).containsExactly("PASSED");
        assertThat(query(db, """
                select 'assignment ' || id || ' ' || state from assignment
                where state in ('REQUESTED', 'ASSOCIATING', 'REVOKE_REQUESTED', 'DISASSOCIATING')
                union all select 'apple_event ' || id || ' ' || state from apple_event where state in ('POSTING', 'PENDING')
                union all select 'vpp_user ' || id || ' ' || state from vpp_user where state in ('CREATING', 'RETIRING')
                union all select 'licence_move ' || id || ' ' || state from licence_move where state in ('GRANTING', 'GIVING_BACK')
                union all select 'not moved without a cause ' || id from licence_move where state in ('UNDONE', 'BOTH_HELD') and cause is null
                union all
                select 'moved and held still ' || m.id
                from licence_move m join licence_move_part p on p.move_id = m.id and p.role = 'OLD' join assignment a on a.id = p.assignment_id
                where m.state = 'DONE' and a.state <> 'REVOKED'
                union all
                select 'not moved and held still ' || m.id
                from licence_move m join licence_move_part p on p.move_id = m.id and p.role = 'NEW' join assignment a on a.id = p.assignment_id
                where m.state = 'UNDONE' and a.state not in ('REVOKED', 'FAILED') and a.cause is null
                union all select 'failed without a cause ' || id from assignment where state = 'FAILED' and cause is null
                union all
                select 'install ' || i.id || ' ' || i.state
                from install i join enrollment e on e.device_id = i.device_id and e.state = 'ENROLLED'
                where i.state in ('QUEUED', 'INSTALLING', 'REMOVING')
                """)).as("nothing is under way for ever").isEmpty();
        assertThat(query(db, """
                select 'waits although one is free ' || w.id from waiting_grant w join asset s on s.id = w.asset_id
                where w.state = 'WAITING' and s.available_count > 0
                  and not exists (select from vpp_user v join account_renewal r on r.vpp_user_id = v.id where v.user_id = w.user_id)
                """))
                .as("nobody waits for what is free, but who is to accept anew")
                .isEmpty();
        assertThat(query(db, """
                select 'installed without a licence ' || i.id
                from install i left join assignment a on a.id = i.assignment_id and a.state = 'ASSIGNED'
                where i.state in ('OFFERED', 'QUEUED', 'INSTALLING') and a.id is null
                """)).as("nothing is offered without a licence").isEmpty();
    }

    private static List<String> counts(JsonNode location) {
        List<String> counts = new ArrayList<>();
        for (JsonNode asset : location.get("assets")) {
            counts.add(asset.get("adamId").asText() + " "
                    + asset.get("assignedCount").asLong() + "/"
                    + asset.get("availableCount").asLong() + "/"
                    + asset.get("totalCount").asLong());
        }
        return counts;
    }

    private static List<String> query(TestDatabase db, String sql) {
        return db.database()
                .withHandle(tx -> tx.createQuery(sql).mapTo(String.class).list());
    }
}
