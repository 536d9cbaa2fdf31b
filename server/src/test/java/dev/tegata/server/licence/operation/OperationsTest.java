package dev.tegata.server.licence.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tegata.server.licence.FakeApple;
import dev.tegata.server.licence.LicenceWorld;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.TestDatabase;
import dev.tegata.storage.event.Subject;
import dev.tegata.storage.licence.InstallMode;
import dev.tegata.storage.licence.InstallState;
import dev.tegata.storage.licence.VppUserState;
import dev.tegata.storage.licence.VppUserStore;
import dev.tegata.storage.operation.OperationItemRow;
import dev.tegata.storage.operation.OperationItemState;
import dev.tegata.storage.operation.OperationRow;
import dev.tegata.storage.operation.OperationState;
import dev.tegata.storage.operation.OperationStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.mapper.RowMapper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What administrators do to many at once. */
class OperationsTest {
    private static final List<String> APPS = List.of("101", "102", "103");

    private static TestDatabase db;

    private LicenceWorld world;

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
        APPS.forEach(app -> world.apple.app(app, 5_000));
        world.location();
        // Apart from the moment in which Apple's counts were read.
        world.clock.advance(Duration.ofSeconds(1));
    }

    @AfterEach
    void close() {
        world.close();
    }

    /** Persons whose accounts are in use, made without the way there. */
    private List<UUID> people(int count) {
        world.execute("""
                insert into users (id, organization_id, name, created_at)
                select gen_random_uuid(), (select min(id::text)::uuid from organization), 'person ' || n, now()
                from generate_series(1, ?) n
                """, count);
        world.execute("""
                insert into vpp_user (id, location_id, user_id, client_user_id, state, id_hash, created_at, changed_at)
                select gen_random_uuid(), l.id, u.id, gen_random_uuid(), 'ASSOCIATED', u.id::text, now(), now() from users u, location l
                where not exists (select from vpp_user v where v.user_id = u.id)
                """);
        return ids("select id from users order by id");
    }

    private List<UUID> ids(String sql) {
        RowMapper<UUID> id = (row, context) -> row.getObject(1, UUID.class);
        return world.db.database().withHandle(tx -> tx.createQuery(sql).map(id).list());
    }

    private List<UUID> assets(List<String> apps) {
        return apps.stream().map(app -> world.asset(app).id()).toList();
    }

    private OperationRow grant(List<String> apps, List<UUID> people) {
        return world.licences
                .operations()
                .grant(LicenceWorld.ADMIN, new Operations.Places(assets(apps), people, List.of()), InstallMode.PORTAL);
    }

    private OperationRow now(OperationRow operation) {
        return world.db
                .database()
                .store(OperationStore.class)
                .find(operation.id())
                .orElseThrow();
    }

    private List<OperationItemRow> items(OperationRow operation, OperationItemState... states) {
        List<OperationItemRow> all =
                world.db.database().store(OperationStore.class).items(operation.id(), Optional.empty(), -1, 100_000);
        return states.length == 0
                ? all
                : all.stream()
                        .filter(item -> List.of(states).contains(item.state()))
                        .toList();
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.has("adamId") ? each.path("adamId").asText() : each.asText()));
        return texts;
    }

    @Test
    void manyAppsForManyPeopleAreOneRequestAndDoneOnlyOnAppleSWord() {
        List<UUID> people = people(40);
        OperationRow operation = grant(APPS, people);
        world.settle();
        assertThat(world.apple.count("/assets/associate")).isEqualTo(1);
        assertThat(texts(world.apple.lastPosted().path("assets"))).containsExactlyInAnyOrderElementsOf(APPS);
        assertThat(texts(world.apple.lastPosted().path("clientUserIds"))).hasSize(40);
        assertThat(items(operation, OperationItemState.RUNNING))
                .as("until Apple has confirmed")
                .hasSize(120);
        assertThat(now(operation).state()).isEqualTo(OperationState.RUNNING);

        world.after(LicenceWorld.POLL);
        assertThat(items(operation, OperationItemState.DONE)).hasSize(120);
        assertThat(now(operation).state()).isEqualTo(OperationState.DONE);
        assertThat(now(operation).endedAt()).isPresent();
        assertThat(world.asset("102").availableCount()).isEqualTo(4_960);
        assertThat(world.apple.count("/assets/associate") + world.apple.count("/status"))
                .isEqualTo(2);
        assertThat(world.timeline(new Subject(Subject.Kind.OPERATION, operation.id())))
                .containsExactly("operation.started", "operation.ended");
        assertThat(world.timeline(Subject.user(people.getFirst())))
                .as("each person's timeline as by single grants")
                .filteredOn("assignment.assigned"::equals)
                .hasSize(3);
    }

    @Test
    void whatCannotBeGrantedIsRefusedWithItsReasonAndTheOthersGoOn() {
        List<UUID> people = people(3);
        UUID outsider = world.person("outsider");
        grant(List.of("101"), List.of(people.getFirst()));
        world.appleHasAnswered();
        OperationRow operation = grant(
                List.of("101", "102"),
                Stream.concat(people.stream(), Stream.of(outsider)).toList());
        world.appleHasAnswered();

        assertThat(items(operation, OperationItemState.DONE)).hasSize(5);
        assertThat(items(operation, OperationItemState.REFUSED))
                .extracting(item -> item.problem().orElseThrow())
                .containsExactly("already-assigned", "vpp-user-not-created", "vpp-user-not-created");
        assertThat(items(operation, OperationItemState.REFUSED).getLast().problemArguments())
                .contains("[\"outsider\"]");
        assertThat(now(operation).state()).isEqualTo(OperationState.DONE);
    }

    @Test
    void whatFailsAtAppleIsTriedAgainAloneAndNothingElse() {
        List<UUID> people = people(5);
        OperationRow operation = grant(List.of("101", "102"), people);
        // Somebody else has used them up since the list was read.
        world.apple.app("102", 3);
        world.appleHasAnswered();
        assertThat(items(operation, OperationItemState.DONE)).hasSize(8);
        assertThat(items(operation, OperationItemState.FAILED)).hasSize(2).allSatisfy(item -> {
            assertThat(item.cause()).contains("no-licence-left");
            assertThat(item.failureNumber()).contains(9709);
            assertThat(item.assetId()).contains(world.asset("102").id());
        });
        assertThat(now(operation).state()).isEqualTo(OperationState.DONE);

        world.apple.app("102", 10);
        world.licences
                .locations()
                .requestSync(LicenceWorld.ADMIN, world.asset("102").locationId());
        world.settle();
        world.licences.operations().retry(LicenceWorld.ADMIN, operation.id());
        assertThat(items(operation, OperationItemState.PENDING)).hasSize(2);
        world.appleHasAnswered();
        assertThat(items(operation, OperationItemState.DONE)).hasSize(10);
        assertThat(items(operation).stream()
                        .mapToInt(OperationItemRow::attempts)
                        .sum())
                .isEqualTo(12);
        assertThat(world.apple.holders("102")).hasSize(5).doesNotHaveDuplicates();
        assertThat(now(operation).state()).isEqualTo(OperationState.DONE);
        assertThatThrownBy(() -> world.licences.operations().retry(LicenceWorld.ADMIN, operation.id()))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ProblemCode.NOTHING_TO_RETRY));
    }

    @Test
    void anAppThatAppleRefusesTakesNoOtherDown() {
        List<UUID> people = people(4);
        world.apple.next(
                "/assets/associate",
                new FakeApple.Fault(
                        400,
                        "{\"errorNumber\":9707,\"errorMessage\":\"no\",\"errorInfo\":{\"assets\":[{\"adamId\":\"103\"}]}}",
                        false));
        OperationRow operation = grant(APPS, people);
        world.appleHasAnswered();
        assertThat(items(operation, OperationItemState.DONE)).hasSize(8);
        assertThat(items(operation, OperationItemState.FAILED))
                .hasSize(4)
                .allSatisfy(item ->
                        assertThat(item.assetId()).contains(world.asset("103").id()));
        assertThat(world.apple.count("/assets/associate")).isEqualTo(2);
    }

    @Test
    void whenAppleDoesNotSayWhoIsBadEachGoesAloneAndTheReasonFallsOnTheRightOne() {
        List<UUID> people = people(2);
        world.apple.next("/assets/associate", FakeApple.refusal(400, 9602, "invalid argument"));
        world.apple.next("/assets/associate", FakeApple.refusal(400, 9602, "invalid argument"));
        OperationRow operation = grant(List.of("101", "102"), people);
        world.appleHasAnswered();
        assertThat(items(operation, OperationItemState.DONE)).hasSize(3);
        assertThat(items(operation, OperationItemState.FAILED)).hasSize(1);
        assertThat(world.apple.count("/assets/associate")).isEqualTo(5);
    }

    @Test
    void whatIsNotStartedIsCancelledAndWhatIsStartedGoesToItsEnd() {
        OperationRow operation = grant(List.of("101"), people(1_200));
        world.run("operations");
        assertThat(items(operation, OperationItemState.RUNNING)).hasSize(1_000);
        world.licences.operations().cancel(LicenceWorld.ADMIN, operation.id());
        assertThat(items(operation, OperationItemState.CANCELLED)).hasSize(200);
        assertThat(now(operation).state()).isEqualTo(OperationState.CANCELLING);
        world.appleHasAnswered();
        assertThat(items(operation, OperationItemState.DONE)).hasSize(1_000);
        assertThat(now(operation).state()).isEqualTo(OperationState.CANCELLED);
        assertThat(world.apple.holders("101")).hasSize(1_000);
        assertThat(world.apple.count("/assets/associate")).isEqualTo(1);
        assertThatThrownBy(() -> world.licences.operations().cancel(LicenceWorld.ADMIN, operation.id()))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ProblemCode.OPERATION_ENDED));
    }

    @Test
    void aNodeThatDiesLeavesTheRestToAnother() {
        OperationRow operation = grant(List.of("101"), people(1_200));
        world.run("operations");
        // It has claimed the next chunk, and is gone.
        world.db
                .database()
                .store(OperationStore.class)
                .claim(world.clock.instant(), world.clock.instant().plus(OperationWorker.LEASE));
        world.settle();
        assertThat(items(operation, OperationItemState.PENDING)).hasSize(200);
        world.after(OperationWorker.LEASE);
        world.after(LicenceWorld.POLL);
        assertThat(items(operation, OperationItemState.DONE)).hasSize(1_200);
        assertThat(new HashSet<>(world.apple.holders("101"))).hasSize(1_200);
        assertThat(world.apple.holders("101")).hasSize(1_200);
    }

    @Test
    void whatASingleRequestCannotHoldIsCutAtAppleSLimits() {
        OperationRow operation = grant(List.of("101", "102"), people(1_001));
        world.settle();
        assertThat(grants())
                .extracting(request -> request.path("assets").size()
                        * request.path("clientUserIds").size())
                .containsExactly(2_000, 2);
        world.after(LicenceWorld.POLL);
        assertThat(items(operation, OperationItemState.DONE)).hasSize(2_002);
    }

    @Test
    void licencesOfManyAreTakenBackInOneRequest() {
        List<UUID> people = people(10);
        grant(List.of("101", "102"), people.subList(0, 9));
        world.appleHasAnswered();
        OperationRow operation = world.licences
                .operations()
                .revoke(
                        LicenceWorld.ADMIN,
                        new Operations.Places(assets(List.of("101", "102")), people, List.of()),
                        false);
        world.settle();
        assertThat(items(operation, OperationItemState.RUNNING)).hasSize(18);
        assertThat(items(operation, OperationItemState.REFUSED))
                .extracting(item -> item.problem().orElseThrow())
                .containsExactly("not-assigned", "not-assigned");
        assertThat(world.apple.count("/assets/disassociate")).isEqualTo(1);
        world.after(LicenceWorld.POLL);
        assertThat(items(operation, OperationItemState.DONE)).hasSize(18);
        assertThat(world.apple.holders("101")).isEmpty();
        assertThat(world.asset("101").availableCount()).isEqualTo(5_000);

        OperationRow again = world.licences
                .operations()
                .revoke(
                        LicenceWorld.ADMIN,
                        items(operation, OperationItemState.DONE).stream()
                                .map(item -> item.assignmentId().orElseThrow())
                                .toList(),
                        false);
        world.settle();
        assertThat(items(again, OperationItemState.REFUSED))
                .hasSize(18)
                .allSatisfy(item -> assertThat(item.problem()).contains("assignment-not-active"));
    }

    @Test
    void appsAreInstalledOnTheDevicesOfAllWhoGotThem() {
        List<UUID> people = people(3);
        List<LicenceWorld.FakeDevice> phones = people.stream()
                .map(person -> world.device(person, "S" + person))
                .toList();
        world.licences
                .operations()
                .grant(
                        LicenceWorld.ADMIN,
                        new Operations.Places(assets(List.of("101")), people, List.of()),
                        InstallMode.NOW);
        world.appleHasAnswered();
        for (LicenceWorld.FakeDevice phone : phones) {
            assertThat(world.install(phone, "101").state()).isEqualTo(InstallState.QUEUED);
            phone.isTold("InstallApplication");
        }
    }

    /** What was asked of Apple about assets. */
    private List<JsonNode> grants() {
        return world.apple.posted().stream()
                .filter(request -> request.has("assets"))
                .toList();
    }

    @Test
    void devicesAndPeopleGoInRequestsOfTheirOwn() {
        List<UUID> people = people(2);
        LicenceWorld.FakeDevice phone = world.device(people.getFirst(), "C01");
        OperationRow operation = world.licences
                .operations()
                .grant(
                        LicenceWorld.ADMIN,
                        new Operations.Places(assets(List.of("101")), people, List.of(phone.id)),
                        InstallMode.PORTAL);
        world.appleHasAnswered();
        assertThat(items(operation, OperationItemState.DONE)).hasSize(3);
        assertThat(grants())
                .hasSize(2)
                .allSatisfy(request -> assertThat(request.has("clientUserIds") && request.has("serialNumbers"))
                        .isFalse());
        assertThat(world.apple.holders("101")).hasSize(3).contains("C01");
    }

    @Test
    void howManyAccountsWereCreatedIsReadInOneListAndNotOneByOne() {
        List<UUID> people = Stream.iterate(0, n -> n < 30, n -> n + 1)
                .map(n -> world.person("person" + n))
                .toList();
        long before = world.apple.count("/users");
        OperationRow created = world.licences.operations().createVppUsers(LicenceWorld.ADMIN, people, Optional.empty());
        world.appleHasAnswered();
        assertThat(items(created, OperationItemState.DONE)).hasSize(30);
        assertThat(world.apple.count("/users") - before).as("pages of three").isEqualTo(10);
    }

    @Test
    void accountsOfManyAreCreatedAndRetired() {
        List<UUID> people =
                Stream.of("a", "b", "c").map(name -> world.person(name)).toList();
        OperationRow created = world.licences.operations().createVppUsers(LicenceWorld.ADMIN, people, Optional.empty());
        world.settle();
        assertThat(items(created, OperationItemState.RUNNING)).hasSize(3);
        assertThat(world.apple.count("/users/create")).isEqualTo(1);
        world.after(LicenceWorld.POLL);
        assertThat(items(created, OperationItemState.DONE)).hasSize(3);

        UUID fresh = world.person("d");
        OperationRow retired = world.licences
                .operations()
                .retireVppUsers(
                        LicenceWorld.ADMIN,
                        Stream.concat(people.stream(), Stream.of(fresh)).toList(),
                        Optional.empty());
        world.appleHasAnswered();
        assertThat(items(retired, OperationItemState.DONE)).hasSize(3);
        assertThat(items(retired, OperationItemState.REFUSED))
                .singleElement()
                .satisfies(item -> assertThat(item.problem()).contains("vpp-user-not-created"));
        assertThat(world.db.database().store(VppUserStore.class).ofUser(people.getFirst()))
                .singleElement()
                .satisfies(account -> assertThat(account.state()).isEqualTo(VppUserState.RETIRED));
    }
}
