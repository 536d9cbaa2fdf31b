package dev.tegata.server.licence.waitlist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegata.server.licence.FakeApple;
import dev.tegata.server.licence.LicenceWorld;
import dev.tegata.server.licence.Licences;
import dev.tegata.server.licence.assignment.WaitingLine;
import dev.tegata.server.licence.operation.Operations;
import dev.tegata.server.licence.workbench.Started;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.server.work.Worker;
import dev.tegata.storage.Ids;
import dev.tegata.storage.TestDatabase;
import dev.tegata.storage.event.Subject;
import dev.tegata.storage.ledger.LedgerFault;
import dev.tegata.storage.ledger.LedgerStore;
import dev.tegata.storage.licence.AssetStore;
import dev.tegata.storage.licence.AssignmentRow;
import dev.tegata.storage.licence.AssignmentState;
import dev.tegata.storage.licence.AssignmentStore;
import dev.tegata.storage.licence.InstallMode;
import dev.tegata.storage.licence.LocationRow;
import dev.tegata.storage.licence.VppUserRow;
import dev.tegata.storage.operation.OperationItemRow;
import dev.tegata.storage.operation.OperationItemState;
import dev.tegata.storage.operation.OperationRow;
import dev.tegata.storage.operation.OperationState;
import dev.tegata.storage.operation.OperationStore;
import dev.tegata.storage.waitlist.WaitingGrantRow;
import dev.tegata.storage.waitlist.WaitingListing;
import dev.tegata.storage.waitlist.WaitingState;
import dev.tegata.storage.waitlist.WaitlistStore;
import dev.tegata.storage.waitlist.WhenNoneFree;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens to grants for which no licence is left. */
class WaitlistTest {
    private static final String APP = "361309726";

    private static TestDatabase db;

    private LicenceWorld world;
    private LocationRow location;

    @BeforeAll
    static void openDatabase() {
        db = TestDatabase.create();
    }

    @AfterAll
    static void closeDatabase() {
        db.close();
    }

    @BeforeEach
    void open() throws IOException {
        world = new LicenceWorld(db);
        world.apple.app(APP, 1);
        location = world.location();
    }

    @AfterEach
    void close() {
        world.close();
    }

    private UUID joined(String name) {
        UUID person = world.person(name);
        world.associated(person);
        return person;
    }

    private Started grant(UUID person, int priority) {
        return world.licences
                .waitlist()
                .grantToUser(LicenceWorld.ADMIN, world.asset(APP).id(), person, InstallMode.PORTAL, priority);
    }

    /** A grant that waits. */
    private UUID waits(UUID person, int priority) {
        world.clock.advance(Duration.ofSeconds(1));
        assertThat(grant(person, priority)).isInstanceOf(Started.InLine.class);
        return line().stream()
                .map(WaitingListing::waiting)
                .filter(row -> row.userId().equals(Optional.of(person)))
                .findFirst()
                .orElseThrow()
                .id();
    }

    private AssignmentRow holds(UUID person) {
        AssignmentRow row = world.licences
                .assignments()
                .grantToUser(LicenceWorld.ADMIN, world.asset(APP).id(), person, InstallMode.PORTAL);
        world.appleHasAnswered();
        assertThat(world.assignment(row.id()).state()).isEqualTo(AssignmentState.ASSIGNED);
        return row;
    }

    private void revokes(AssignmentRow row) {
        world.licences.assignments().revoke(LicenceWorld.ADMIN, row.id(), false);
        world.appleHasAnswered();
        world.after(LicenceWorld.POLL);
    }

    private List<WaitingListing> line() {
        return world.db
                .database()
                .store(WaitlistStore.class)
                .page(Optional.of(world.asset(APP).id()), WaitingState.WAITING, Optional.empty(), 100);
    }

    private WaitingGrantRow waiting(UUID id) {
        return world.db.database().store(WaitlistStore.class).find(id).orElseThrow();
    }

    private AssignmentRow served(UUID waitingGrant) {
        WaitingGrantRow row = waiting(waitingGrant);
        assertThat(row.state()).isEqualTo(WaitingState.SERVED);
        return world.assignment(row.assignmentId().orElseThrow());
    }

    private void synchronizes() {
        world.licences.locations().requestSync(LicenceWorld.ADMIN, location.id());
        world.clock.advance(Duration.ofSeconds(1));
        world.settle();
    }

    private void assertEverythingAddsUp() {
        synchronizes();
        assertThat(world.db.database().store(LedgerStore.class).faults(location.id()))
                .extracting(LedgerFault::kind)
                .isEmpty();
    }

    @Test
    void aGrantIsMadeAtOnceWhileThereIsALicenceAndWaitsWhenThereIsNone() {
        UUID hanako = joined("hanako");
        UUID taro = joined("taro");
        assertThat(grant(hanako, 0)).isInstanceOf(Started.Taken.class);
        world.appleHasAnswered();
        UUID taros = waits(taro, 0);

        assertThat(line()).singleElement().satisfies(listing -> {
            assertThat(listing.position()).contains(1L);
            assertThat(listing.userName()).contains("taro");
            assertThat(listing.waiting().askedBy()).isEqualTo("admin:test");
        });
        assertThat(world.timeline(Subject.user(taro))).contains("waitlist.joined");
        assertThatThrownBy(() -> grant(taro, 5))
                .isInstanceOfSatisfying(
                        Problem.class, refused -> assertThat(refused.code()).isEqualTo(ProblemCode.ALREADY_WAITING));
        world.after(Duration.ofDays(2));
        assertThat(waiting(taros).state()).as("there still is none").isEqualTo(WaitingState.WAITING);
        assertEverythingAddsUp();
    }

    @Test
    void whatCouldNotBeGrantedAnywayDoesNotWait() {
        UUID outsider = world.person("outsider");
        holds(joined("hanako"));
        assertThatThrownBy(() -> grant(outsider, 0))
                .isInstanceOfSatisfying(
                        Problem.class,
                        refused -> assertThat(refused.code()).isEqualTo(ProblemCode.VPP_USER_NOT_CREATED));
        assertThat(line()).isEmpty();
    }

    @Test
    void aRevocationFreesALicenceForTheFirstInLineByPriorityThenByTime() {
        AssignmentRow held = holds(joined("hanako"));
        UUID early = waits(joined("early"), 0);
        UUID late = waits(joined("late"), 0);
        UUID important = waits(joined("important"), 10);
        assertThat(line()).extracting(row -> row.waiting().id()).containsExactly(important, early, late);
        assertThat(line()).extracting(row -> row.position().orElseThrow()).containsExactly(1L, 2L, 3L);

        revokes(held);
        AssignmentRow first = served(important);
        assertThat(first.state()).isEqualTo(AssignmentState.ASSIGNED);
        assertThat(first.createdBy()).as("whoever asked").isEqualTo("admin:test");
        assertThat(world.timeline(new Subject(Subject.Kind.ASSIGNMENT, first.id())))
                .contains("assignment.requested", "waitlist.served", "assignment.assigned");
        revokes(first);
        assertThat(served(early).state()).isEqualTo(AssignmentState.ASSIGNED);
        assertThat(waiting(late).state()).isEqualTo(WaitingState.WAITING);
        assertEverythingAddsUp();
    }

    @Test
    void aPurchaseServesAsManyAsWereBought() {
        holds(joined("hanako"));
        List<UUID> line = List.of(waits(joined("a"), 0), waits(joined("b"), 0), waits(joined("c"), 0));
        world.apple.app(APP, 3);
        synchronizes();
        world.appleHasAnswered();
        assertThat(served(line.get(0)).state()).isEqualTo(AssignmentState.ASSIGNED);
        assertThat(served(line.get(1)).state()).isEqualTo(AssignmentState.ASSIGNED);
        assertThat(waiting(line.get(2)).state()).isEqualTo(WaitingState.WAITING);
        assertThat(line())
                .singleElement()
                .satisfies(row -> assertThat(row.position()).contains(1L));
        assertThat(world.apple.count("/assets/associate"))
                .as("both in one request")
                .isEqualTo(2);
        assertEverythingAddsUp();
    }

    @Test
    void aGrantThatFailedLeavesItsLicenceToTheNext() {
        UUID hanako = joined("hanako");
        UUID taro = joined("taro");
        world.apple.next("/assets/associate", FakeApple.refusal(400, 9643, "The licence is locked for a transfer"));
        AssignmentRow doomed = world.licences
                .assignments()
                .grantToUser(LicenceWorld.ADMIN, world.asset(APP).id(), hanako, InstallMode.PORTAL);
        UUID taros = waits(taro, 0);
        world.appleHasAnswered();
        world.after(LicenceWorld.POLL);
        assertThat(world.assignment(doomed.id()).state()).isEqualTo(AssignmentState.FAILED);
        assertThat(served(taros).state()).isEqualTo(AssignmentState.ASSIGNED);
    }

    @Test
    void nobodyOvertakesThoseWhoWait() {
        AssignmentRow held = holds(joined("hanako"));
        UUID taros = waits(joined("taro"), 0);
        UUID jiro = joined("jiro");
        // The licence is free, and the line has not been served yet.
        world.licences.assignments().revoke(LicenceWorld.ADMIN, held.id(), false);
        while (world.asset(APP).availableCount() == 0) {
            world.clock.advance(Duration.ofSeconds(30));
            world.licences.workers().stream()
                    .filter(worker -> !worker.name().equals("waitlist"))
                    .forEach(Worker::runOnce);
        }
        assertThatThrownBy(() -> world.licences
                        .assignments()
                        .grantToUser(LicenceWorld.ADMIN, world.asset(APP).id(), jiro, InstallMode.PORTAL))
                .isInstanceOfSatisfying(
                        Problem.class, refused -> assertThat(refused.code()).isEqualTo(ProblemCode.OTHERS_WAIT));
        UUID jiros = waits(jiro, 0);
        world.appleHasAnswered();
        assertThat(served(taros).state()).isEqualTo(AssignmentState.ASSIGNED);
        assertThat(waiting(jiros).state()).isEqualTo(WaitingState.WAITING);
    }

    @Test
    void whoeverAppleHasNoLicenceForStandsWhereTheyStoodUntilTheCountsAreReadAnew() {
        AssignmentRow held = holds(joined("hanako"));
        UUID early = waits(joined("early"), 0);
        UUID late = waits(joined("late"), 0);
        // Somebody else takes the licence as soon as it is free; our counts do not know yet.
        world.licences.assignments().revoke(LicenceWorld.ADMIN, held.id(), false);
        world.apple.beforeNextAnswer(() -> world.apple.assigns(APP, "clientUserId", "somebody else"));
        world.appleHasAnswered();
        world.after(LicenceWorld.POLL);
        world.after(LicenceWorld.POLL);
        assertThat(world.timeline(
                        new Subject(Subject.Kind.ASSET, world.asset(APP).id())))
                .contains("waitlist.returned");
        assertThat(line()).extracting(row -> row.waiting().id()).containsExactly(early, late);
        long tries = world.apple.count("/assets/associate");
        world.after(Duration.ofHours(3));
        assertThat(world.apple.count("/assets/associate"))
                .as("no further try while none is free")
                .isEqualTo(tries);

        world.apple.unassigns(APP, "somebody else");
        synchronizes();
        world.appleHasAnswered();
        assertThat(served(early).state()).isEqualTo(AssignmentState.ASSIGNED);
        assertThat(waiting(late).state()).isEqualTo(WaitingState.WAITING);
        assertEverythingAddsUp();
    }

    @Test
    void aGrantThatMayWaitDoesSoAlsoWhenOnlyAppleKnowsThatNoneIsLeft() {
        UUID hanako = joined("hanako");
        world.apple.assigns(APP, "clientUserId", "somebody else");
        assertThat(grant(hanako, 0)).isInstanceOf(Started.Taken.class);
        world.appleHasAnswered();
        assertThat(line())
                .singleElement()
                .satisfies(row -> assertThat(row.waiting().userId()).contains(hanako));
        world.apple.unassigns(APP, "somebody else");
        world.clock.advance(Duration.ofSeconds(5));
        synchronizes();
        world.appleHasAnswered();
        assertThat(world.apple.holders(APP)).hasSize(1).doesNotContain("somebody else");
        assertThat(line()).isEmpty();
    }

    @Test
    void severalNodesServeOneLineInItsOrderAndGiveNothingTwice() throws Exception {
        world.apple.app(APP, 0);
        synchronizes();
        for (int i = 0; i < 12; i++) {
            waits(accountInUse("p" + i), i % 3);
        }
        List<UUID> expected =
                line().stream().map(row -> row.waiting().id()).limit(7).toList();
        try (Licences second = world.node(pause -> true);
                Licences third = world.node(pause -> true)) {
            List<Worker> nodes = new ArrayList<>();
            for (Licences node : List.of(world.licences, second, third)) {
                nodes.add(worker(node));
            }
            // Seven licences come, one after the other, while all nodes serve.
            for (int licence = 1; licence <= 7; licence++) {
                world.execute("update asset set total_count = ?, available_count = ?", licence, licence);
                together(nodes);
                int served = licence;
                assertThat(world.db
                                .database()
                                .store(WaitlistStore.class)
                                .page(Optional.of(world.asset(APP).id()), WaitingState.SERVED, Optional.empty(), 100))
                        .extracting(row -> row.waiting().id())
                        .containsExactlyInAnyOrderElementsOf(expected.subList(0, served));
            }
        }
        assertThat(world.db
                        .database()
                        .store(AssignmentStore.class)
                        .page(
                                Optional.of(world.asset(APP).id()),
                                Optional.empty(),
                                Optional.empty(),
                                true,
                                Optional.empty(),
                                100))
                .hasSize(7);
    }

    @Test
    void whileManyAskAndLicencesComeNothingIsGivenTwiceAndNobodyWaitsBesideAFreeLicence() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<UUID> people = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            people.add(accountInUse("p" + i));
        }
        try (Licences second = world.node(pause -> true);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (UUID person : people) {
                Licences node = random.nextBoolean() ? world.licences : second;
                int priority = random.nextInt(3);
                boolean wait = random.nextInt(4) > 0;
                all.add(threads.submit(() -> ask(node, person, priority, wait)));
            }
            for (int total = 2; total <= 20; total++) {
                int licences = total;
                all.add(threads.submit(() -> {
                    world.execute(
                            "update asset set total_count = ?, available_count = ? where total_count < ?",
                            licences,
                            licences,
                            licences);
                    worker(world.licences).runOnce();
                    worker(second).runOnce();
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
            int served = 1;
            while (served > 0) {
                served = worker(world.licences).runOnce() + worker(second).runOnce();
            }
        }
        long granted = world.db
                .database()
                .store(AssetStore.class)
                .requestedCount(world.asset(APP).id());
        assertThat(granted).as("seed %d", seed).isLessThanOrEqualTo(20);
        if (!line().isEmpty()) {
            assertThat(granted).as("seed %d", seed).isEqualTo(20);
        }
    }

    private static Worker worker(Licences node) {
        return node.workers().stream()
                .filter(worker -> worker.name().equals("waitlist"))
                .findFirst()
                .orElseThrow();
    }

    private void ask(Licences node, UUID person, int priority, boolean wait) {
        UUID asset = world.asset(APP).id();
        try {
            if (wait) {
                node.waitlist().grantToUser(LicenceWorld.ADMIN, asset, person, InstallMode.PORTAL, priority);
            } else {
                node.assignments().grantToUser(LicenceWorld.ADMIN, asset, person, InstallMode.PORTAL);
            }
        } catch (Problem refused) {
            assertThat(refused.code()).isIn(ProblemCode.NO_LICENCE_LEFT, ProblemCode.OTHERS_WAIT);
        }
    }

    /** A person whose account is in use, made without the way there. */
    private UUID accountInUse(String name) {
        UUID person = world.person(name);
        world.execute(
                "insert into vpp_user (id, location_id, user_id, client_user_id, state, id_hash, created_at, changed_at)"
                        + " values (?, ?, ?, gen_random_uuid(), 'ASSOCIATED', ?, now(), now())",
                Ids.next(),
                location.id(),
                person,
                name);
        return person;
    }

    private static void together(List<Worker> nodes) throws InterruptedException, ExecutionException {
        CyclicBarrier start = new CyclicBarrier(nodes.size());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> runs = new ArrayList<>();
            for (Worker node : nodes) {
                runs.add(threads.submit(() -> {
                    start.await();
                    int done = 0;
                    for (int i = 0; i < 3; i++) {
                        done += node.runOnce();
                    }
                    return done;
                }));
            }
            int done = 0;
            for (Future<Integer> run : runs) {
                done += run.get();
            }
            assertThat(done).isEqualTo(1);
        }
    }

    @Test
    void anAdministratorTakesAGrantOutOfTheLine() {
        AssignmentRow held = holds(joined("hanako"));
        UUID taro = joined("taro");
        UUID taros = waits(taro, 0);
        UUID jiros = waits(joined("jiro"), 0);
        world.licences.waitlist().cancel(LicenceWorld.ADMIN, taros);
        assertThat(waiting(taros).state()).isEqualTo(WaitingState.CANCELLED);
        assertThat(world.timeline(Subject.user(taro))).contains("waitlist.cancelled");
        assertThatThrownBy(() -> world.licences.waitlist().cancel(LicenceWorld.ADMIN, taros))
                .isInstanceOfSatisfying(
                        Problem.class, refused -> assertThat(refused.code()).isEqualTo(ProblemCode.WAITING_ENDED));
        revokes(held);
        assertThat(served(jiros).state()).isEqualTo(AssignmentState.ASSIGNED);
        assertThat(waiting(taros).state()).isEqualTo(WaitingState.CANCELLED);
        // The place is free for another try.
        waits(taro, 0);
    }

    @Test
    void whoeverRetiresWaitsNoMore() {
        AssignmentRow held = holds(joined("hanako"));
        UUID taro = world.person("taro");
        VppUserRow account = world.associated(taro);
        UUID taros = waits(taro, 50);
        UUID jiros = waits(joined("jiro"), 0);
        world.licences.vppUsers().retire(LicenceWorld.ADMIN, account.id());
        world.appleHasAnswered();
        assertThat(waiting(taros).state())
                .as("at once, not when it would be the turn")
                .isEqualTo(WaitingState.REFUSED);
        assertThat(waiting(taros).problem()).contains("vpp-user-retired");
        assertThat(world.timeline(Subject.user(taro))).contains("waitlist.refused");
        assertThat(line())
                .singleElement()
                .satisfies(row -> assertThat(row.position()).contains(1L));
        revokes(held);
        assertThat(served(jiros).state()).isEqualTo(AssignmentState.ASSIGNED);
    }

    @Test
    void whoseAccountIsRenewedKeepsThePlaceAndIsPassedOverMeanwhile() {
        AssignmentRow held = holds(joined("hanako"));
        UUID taro = world.person("taro");
        VppUserRow account = world.associated(taro);
        UUID taros = waits(taro, 50);
        UUID jiros = waits(joined("jiro"), 0);
        world.licences.accountRenewals().renew(LicenceWorld.ADMIN, account.id());
        world.appleHasAnswered();
        world.appleHasAnswered();
        revokes(held);
        assertThat(waiting(taros).state()).isEqualTo(WaitingState.WAITING);
        AssignmentRow jiro = served(jiros);
        world.apple.accepts(account.clientUserId(), "taro anew");
        world.licences.vppUsers().refresh(LicenceWorld.ADMIN, account.id());
        world.appleHasAnswered();
        revokes(jiro);
        assertThat(served(taros).state()).isEqualTo(AssignmentState.ASSIGNED);
    }

    @Test
    void whatAPersonHeldBeforeTheAccountWasRenewedComesBackBeforeAnybodyElseIsServed() {
        UUID taro = world.person("taro");
        VppUserRow account = world.associated(taro);
        holds(taro);
        UUID jiros = waits(joined("jiro"), 0);
        UUID saburos = waits(joined("saburo"), 99);
        UUID shiros = waits(joined("shiro"), 99);
        world.licences.accountRenewals().renew(LicenceWorld.ADMIN, account.id());
        world.appleHasAnswered();
        world.appleHasAnswered();
        AssignmentRow meanwhile = served(saburos);
        world.apple.accepts(account.clientUserId(), "taro anew");
        world.licences.vppUsers().refresh(LicenceWorld.ADMIN, account.id());
        world.appleHasAnswered();
        assertThat(line().getFirst().waiting().userId()).contains(taro);
        revokes(meanwhile);
        assertThat(world.apple.holders(APP))
                .containsExactly(account.clientUserId().toString());
        assertThat(waiting(jiros).state()).isEqualTo(WaitingState.WAITING);
        assertThat(waiting(shiros).state()).isEqualTo(WaitingState.WAITING);
    }

    @Test
    void aDeviceThatLeftOrIsGoneWaitsNoMore() {
        holds(joined("hanako"));
        UUID owner = world.person("owner");
        LicenceWorld.FakeDevice left = world.device(owner, "C01");
        LicenceWorld.FakeDevice gone = world.device(owner, "C02");
        List<UUID> line = new ArrayList<>();
        for (LicenceWorld.FakeDevice phone : List.of(left, gone)) {
            Started started = world.licences
                    .waitlist()
                    .grantToDevice(LicenceWorld.ADMIN, world.asset(APP).id(), phone.id, InstallMode.NOW, 0);
            assertThat(started).isInstanceOf(Started.InLine.class);
            line.add(((Started.InLine) started).id());
        }
        left.leaves();
        world.db.database().useTransaction(tx -> world.licences.deviceLeft(tx, left.id, "checked-out"));
        world.settle();
        assertThat(waiting(line.get(0)).problem()).contains("device-not-enrolled");
        assertThat(world.timeline(Subject.device(left.id))).contains("waitlist.refused");
        world.execute("delete from device where id = ?", gone.id);
        world.after(WaitingLine.LOOK_EVERY);
        assertThat(waiting(line.get(1)).problem()).as("found at the next look").contains("no-such-resource");
        assertThat(line()).isEmpty();
    }

    @Test
    void nothingIsServedWhileTheLocationIsNot() {
        AssignmentRow held = holds(joined("hanako"));
        UUID taros = waits(joined("taro"), 0);
        world.execute("update location set state = 'TOKEN_EXPIRED'");
        world.execute("update asset set available_count = 1, assigned_count = 0");
        world.settle();
        world.after(WaitingLine.LOOK_EVERY);
        assertThat(waiting(taros).state()).isEqualTo(WaitingState.WAITING);
        world.execute("update location set state = 'OK'");
        assertThat(world.run("waitlist")).isEqualTo(1);
        assertThat(served(taros).state()).isEqualTo(AssignmentState.REQUESTED);
        assertThat(held.id()).isNotEqualTo(served(taros).id());
    }

    @Test
    void nobodyWaitsForEver() {
        holds(joined("hanako"));
        UUID taro = joined("taro");
        UUID taros = waits(taro, 0);
        world.execute("update location set due_at = ?::timestamptz", "2030-01-01T00:00:00Z");
        world.after(WaitlistWorker.PATIENCE);
        assertThat(waiting(taros).state()).isEqualTo(WaitingState.EXPIRED);
        assertThat(world.timeline(Subject.user(taro))).contains("waitlist.expired");
        world.after(WaitlistWorker.KEEP.plusDays(1));
        assertThat(world.db.database().store(WaitlistStore.class).find(taros))
                .as("nor are they kept for ever")
                .isEmpty();
    }

    @Test
    void ofABulkGrantTheFirstGetWhatIsThereAndTheOthersWaitInOrder() {
        world.apple.app(APP, 3);
        synchronizes();
        List<UUID> people = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            people.add(joined("p" + i));
        }
        OperationRow operation = world.licences
                .operations()
                .grant(
                        LicenceWorld.ADMIN,
                        new Operations.Places(List.of(world.asset(APP).id()), people, List.of()),
                        InstallMode.PORTAL,
                        WhenNoneFree.WAIT,
                        7);
        world.appleHasAnswered();
        List<OperationItemRow> items = items(operation);
        assertThat(items)
                .extracting(OperationItemRow::state)
                .startsWith(OperationItemState.DONE, OperationItemState.DONE, OperationItemState.DONE)
                .endsWith(OperationItemState.WAITING, OperationItemState.WAITING)
                .filteredOn(OperationItemState.WAITING::equals)
                .hasSize(5);
        assertThat(world.db
                        .database()
                        .store(OperationStore.class)
                        .find(operation.id())
                        .orElseThrow()
                        .state())
                .isEqualTo(OperationState.DONE);
        assertThat(line())
                .as("in the order of the items")
                .extracting(row -> row.waiting().id())
                .containsExactlyElementsOf(items.stream()
                        .filter(item -> item.state() == OperationItemState.WAITING)
                        .map(item -> item.waitingGrantId().orElseThrow())
                        .toList());
        assertThat(line())
                .allSatisfy(row -> assertThat(row.waiting().priority()).isEqualTo(7));
        assertThatThrownBy(() -> world.licences.operations().retry(LicenceWorld.ADMIN, operation.id()))
                .as("what waits is not to be tried again")
                .isInstanceOfSatisfying(
                        Problem.class, refused -> assertThat(refused.code()).isEqualTo(ProblemCode.NOTHING_TO_RETRY));
        assertEverythingAddsUp();
    }

    @Test
    void ofABulkGrantThoseAppleHasNoneLeftForWaitToo() {
        world.apple.app(APP, 3);
        synchronizes();
        List<UUID> people = List.of(joined("a"), joined("b"), joined("c"));
        world.apple.assigns(APP, "clientUserId", "somebody else");
        OperationRow operation = world.licences
                .operations()
                .grant(
                        LicenceWorld.ADMIN,
                        new Operations.Places(List.of(world.asset(APP).id()), people, List.of()),
                        InstallMode.PORTAL,
                        WhenNoneFree.WAIT,
                        0);
        world.appleHasAnswered();
        assertThat(items(operation))
                .extracting(OperationItemRow::state)
                .containsExactlyInAnyOrder(
                        OperationItemState.DONE, OperationItemState.DONE, OperationItemState.WAITING);
        assertThat(line()).hasSize(1);
    }

    private List<OperationItemRow> items(OperationRow operation) {
        return world.db.database().store(OperationStore.class).items(operation.id(), Optional.empty(), -1, 1_000);
    }
}
