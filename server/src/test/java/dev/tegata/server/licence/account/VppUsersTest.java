package dev.tegata.server.licence.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegata.server.licence.FakeApple;
import dev.tegata.server.licence.LicenceWorld;
import dev.tegata.server.licence.workbench.Backoff;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.TestDatabase;
import dev.tegata.storage.event.Subject;
import dev.tegata.storage.licence.AssignmentRow;
import dev.tegata.storage.licence.AssignmentState;
import dev.tegata.storage.licence.InstallMode;
import dev.tegata.storage.licence.VppUserRow;
import dev.tegata.storage.licence.VppUserState;
import dev.tegata.storage.licence.VppUserStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** 「VPP アカウントの作成と登録」「VPP アカウントの状態取得」. */
class VppUsersTest {
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
    }

    @AfterEach
    void close() {
        world.close();
    }

    @BeforeEach
    void addLocation() {
        world.location();
    }

    @Test
    void anAccountIsRegisteredWhenAppleHasDoneItAndTheInviteCodeIsKeptSealed() {
        UUID person = world.person("hanako");
        VppUserRow creating = world.licences.vppUsers().create(LicenceWorld.ADMIN, person, Optional.empty());
        assertThat(creating.state()).isEqualTo(VppUserState.CREATING);
        world.settle();
        assertThat(world.account(creating.id()).state()).isEqualTo(VppUserState.CREATING);

        world.after(LicenceWorld.POLL);
        VppUserRow account = world.account(creating.id());
        assertThat(account.state()).isEqualTo(VppUserState.REGISTERED);
        String code = world.apple
                .active(account.clientUserId().toString())
                .orElseThrow()
                .inviteCode
                .orElseThrow();
        assertThat(account.inviteCodeSealed()).isPresent();
        assertThat(world.wholeTimeline()).doesNotContain(code);
        assertThat(world.timeline(Subject.user(person))).containsExactly("vpp-user.creating", "vpp-user.registered");
        assertThat(world.apple.lastPosted().at("/users/0/email").asText()).isEqualTo("hanako@example.com");
    }

    @Test
    void aDoubleClickCreatesOneAccountAndRefusesTheOther() throws Exception {
        UUID person = world.person("hanako");
        List<Object> results = LicenceWorld.twice(
                () -> world.licences.vppUsers().create(LicenceWorld.ADMIN, person, Optional.empty()));
        assertThat(results).filteredOn(VppUserRow.class::isInstance).hasSize(1);
        assertThat(results)
                .filteredOn(Problem.class::isInstance)
                .singleElement()
                .satisfies(problem -> assertThat(((Problem) problem).code()).isEqualTo(ProblemCode.VPP_USER_BUSY));
        world.appleHasAnswered();
        assertThat(world.apple.count("/users/create")).isEqualTo(1);
        refused(
                ProblemCode.VPP_USER_EXISTS,
                () -> world.licences.vppUsers().create(LicenceWorld.ADMIN, person, Optional.empty()));
    }

    @Test
    void aPersonWithAManagedAppleAccountIsInUseAtOnceWithoutAnInvitation() {
        UUID person = world.person("hanako");
        world.execute("update users set managed_apple_id = 'hanako@example.appleid.com' where id = ?", person);
        assertThat(world.registered(person).state()).isEqualTo(VppUserState.ASSOCIATED);
    }

    @Test
    void theAcceptanceIsSeenAtOnceOnRefreshAndOtherwiseByTheNextSynchronization() {
        VppUserRow hanako = world.registered(world.person("hanako"));
        VppUserRow taro = world.registered(world.person("taro"));
        world.apple.accepts(hanako.clientUserId(), "a");
        world.apple.accepts(taro.clientUserId(), "b");

        VppUserRow refreshed = world.licences.vppUsers().refresh(LicenceWorld.ADMIN, hanako.id());
        assertThat(refreshed.state()).isEqualTo(VppUserState.ASSOCIATED);
        assertThat(refreshed.idHash()).contains("hash-of-a");
        assertThat(refreshed.inviteCodeSealed()).as("no longer of use").isEmpty();
        assertThat(world.account(taro.id()).state()).isEqualTo(VppUserState.REGISTERED);
        world.after(Duration.ofDays(1));
        assertThat(world.account(taro.id()).state()).isEqualTo(VppUserState.ASSOCIATED);
    }

    @Test
    void whenAppleCannotBeAskedRefreshingChangesNothingAndSaysSo() {
        VppUserRow account = world.registered(world.person("hanako"));
        world.apple.next("/users", FakeApple.refusal(503, 9729, "unavailable"));
        refused(
                ProblemCode.APPLE_UNREACHABLE,
                () -> world.licences.vppUsers().refresh(LicenceWorld.ADMIN, account.id()));
        assertThat(world.account(account.id())).usingRecursiveComparison().isEqualTo(account);
    }

    @Test
    void twoPersonsWithOneAppleAccountAreShownToEachOther() {
        VppUserRow hanako = world.registered(world.person("hanako"));
        VppUserRow taro = world.registered(world.person("taro"));
        world.apple.accepts(hanako.clientUserId(), "shared");
        world.apple.accepts(taro.clientUserId(), "shared");
        world.licences.vppUsers().refresh(LicenceWorld.ADMIN, hanako.id());
        world.licences.vppUsers().refresh(LicenceWorld.ADMIN, taro.id());

        assertThat(world.db.database().store(VppUserStore.class).sharingAccount(hanako.id()))
                .extracting(VppUserRow::id)
                .containsExactly(taro.id());
        assertThat(world.timeline(Subject.user(hanako.userId()))).contains("vpp-user.shares-account");
        assertThat(world.timeline(Subject.user(taro.userId()))).contains("vpp-user.shares-account");
    }

    @Test
    void aRetiredAccountSetsItsLicencesFreeAndCanBeCreatedAgainWithANewInviteCode() {
        world.apple.app("361309726", 5);
        world.licences
                .locations()
                .requestSync(
                        LicenceWorld.ADMIN, world.registered(world.person("x")).locationId());
        world.settle();
        VppUserRow account = world.associated(world.person("hanako"));
        AssignmentRow grant = world.licences
                .assignments()
                .grantToUser(LicenceWorld.ADMIN, world.asset("361309726").id(), account.userId(), InstallMode.PORTAL);
        world.appleHasAnswered();
        assertThat(world.assignment(grant.id()).state()).isEqualTo(AssignmentState.ASSIGNED);

        world.licences.vppUsers().retire(LicenceWorld.ADMIN, account.id());
        refused(ProblemCode.VPP_USER_BUSY, () -> world.licences.vppUsers().retire(LicenceWorld.ADMIN, account.id()));
        world.appleHasAnswered();
        assertThat(world.account(account.id()).state()).isEqualTo(VppUserState.RETIRED);
        assertThat(world.assignment(grant.id()).state()).isEqualTo(AssignmentState.REVOKED);
        assertThat(world.assignment(grant.id()).cause()).contains("account-retired");
        assertThat(world.asset("361309726").availableCount()).isEqualTo(5);

        VppUserRow again = world.registered(account.userId());
        assertThat(again.clientUserId()).isEqualTo(account.clientUserId());
        assertThat(again.state()).isEqualTo(VppUserState.REGISTERED);
        assertThat(again.inviteCodeSealed()).isPresent();
        assertThat(again.idHash()).isEmpty();
    }

    @Test
    void aCrashBetweenPostingAndStoringTheEventIsRepairedByWhatAppleHasAndNothingIsPostedTwice() {
        UUID person = world.person("hanako");
        world.apple.next("/users/create", FakeApple.lostAnswer());
        VppUserRow account = world.licences.vppUsers().create(LicenceWorld.ADMIN, person, Optional.empty());
        world.settle();
        assertThat(world.account(account.id()).state()).isEqualTo(VppUserState.CREATING);

        world.after(LicenceWorld.POLL);
        assertThat(world.account(account.id()).state()).isEqualTo(VppUserState.REGISTERED);
        assertThat(world.apple.count("/users/create")).isEqualTo(1);
    }

    @Test
    void whatAppleRefusesIsVisibleWithNumberAndTextAndTheOthersOfTheBatchAreNotTakenDown() {
        UUID good = world.person("hanako");
        UUID bad = world.person("not-a-mail-address");
        VppUserRow first = world.licences.vppUsers().create(LicenceWorld.ADMIN, good, Optional.empty());
        VppUserRow second = world.licences.vppUsers().create(LicenceWorld.ADMIN, bad, Optional.empty());
        world.apple.next("/users/create", FakeApple.refusal(400, 9717, "bad e-mail"));
        world.run("vpp-users");
        assertThat(world.account(first.id()).alone()).isTrue();
        world.run("vpp-users");
        world.apple.next("/users/create", FakeApple.refusal(400, 9717, "bad e-mail"));
        world.appleHasAnswered();

        assertThat(world.account(first.id()).state()).isEqualTo(VppUserState.REGISTERED);
        VppUserRow failed = world.account(second.id());
        assertThat(failed.state()).isEqualTo(VppUserState.FAILED);
        assertThat(failed.failureNumber()).contains(9717);
        assertThat(failed.failure()).contains("bad e-mail");
        assertThat(failed.cause()).contains("invalid-email");
    }

    @Test
    void anAccountThatAppleHasAlreadyIsTakenOverWhetherAppleSaysSoAtOnceOrLater() {
        VppUserRow account =
                world.licences.vppUsers().create(LicenceWorld.ADMIN, world.person("hanako"), Optional.empty());
        world.apple.has(account.clientUserId());
        world.apple.next("/users/create", FakeApple.refusal(400, 9716, "an active user has it"));
        world.settle();
        assertThat(world.account(account.id()).state()).isEqualTo(VppUserState.REGISTERED);
        assertThat(world.account(account.id()).cause()).isEmpty();
        assertThat(world.account(account.id()).inviteCodeSealed()).isPresent();

        VppUserRow later = world.licences.vppUsers().create(LicenceWorld.ADMIN, world.person("taro"), Optional.empty());
        world.apple.has(later.clientUserId());
        world.appleHasAnswered();
        assertThat(world.account(later.id()).state()).isEqualTo(VppUserState.REGISTERED);
        assertThat(world.account(later.id()).cause()).isEmpty();
    }

    @Test
    void ofABatchTheOneThatAppleHasAlreadyIsTakenOverAndTheOtherCreated() {
        VppUserRow there =
                world.licences.vppUsers().create(LicenceWorld.ADMIN, world.person("hanako"), Optional.empty());
        VppUserRow other = world.licences.vppUsers().create(LicenceWorld.ADMIN, world.person("taro"), Optional.empty());
        world.apple.has(there.clientUserId());
        String named = "{\"errorNumber\":9716,\"errorMessage\":\"exists\",\"errorInfo\":{\"clientUserIds\":[\"%s\"]}}"
                .formatted(there.clientUserId());
        world.apple.next("/users/create", new FakeApple.Fault(400, named, false));
        world.appleHasAnswered();
        assertThat(world.account(there.id()).state()).isEqualTo(VppUserState.REGISTERED);
        assertThat(world.account(other.id()).state()).isEqualTo(VppUserState.REGISTERED);
    }

    @Test
    void anAccountThatIsRetiredAtAppleAlreadyIsRetiredHereToo() {
        VppUserRow account = world.associated(world.person("hanako"));
        world.apple.retires(account.clientUserId());
        world.licences.vppUsers().retire(LicenceWorld.ADMIN, account.id());
        world.apple.next("/users/retire", FakeApple.refusal(400, 9618, "already retired"));
        world.settle();
        assertThat(world.account(account.id()).state()).isEqualTo(VppUserState.RETIRED);
        assertThat(world.account(account.id()).cause()).isEmpty();
    }

    @Test
    void anAccountOfWhichAppleHasNoRecordIsRetiredOnRefreshWithTheReason() {
        VppUserRow account = world.associated(world.person("hanako"));
        world.apple.forgets(account.clientUserId());
        VppUserRow refreshed = world.licences.vppUsers().refresh(LicenceWorld.ADMIN, account.id());
        assertThat(refreshed.state()).isEqualTo(VppUserState.RETIRED);
        assertThat(refreshed.cause()).contains("missing-at-apple");
    }

    @Test
    void whenAnAccountIsRetiredALicenceThatCannotBeTakenBackStaysWithIt() {
        world.apple.app("361309726", 5).asset(new FakeApple.FakeAsset("333", "App", false, true, 5));
        world.licences
                .locations()
                .requestSync(
                        LicenceWorld.ADMIN, world.registered(world.person("x")).locationId());
        world.settle();
        VppUserRow account = world.associated(world.person("hanako"));
        AssignmentRow kept = world.licences
                .assignments()
                .grantToUser(LicenceWorld.ADMIN, world.asset("333").id(), account.userId(), InstallMode.PORTAL);
        world.appleHasAnswered();
        world.licences.vppUsers().retire(LicenceWorld.ADMIN, account.id());
        world.appleHasAnswered();
        world.after(Duration.ofDays(1));
        assertThat(world.account(account.id()).state()).isEqualTo(VppUserState.RETIRED);
        assertThat(world.assignment(kept.id()).state()).isEqualTo(AssignmentState.ASSIGNED);
        assertThat(world.asset("333").availableCount()).isEqualTo(4);
        refused(
                ProblemCode.ASSET_NOT_REVOCABLE,
                () -> world.licences.assignments().revoke(LicenceWorld.ADMIN, kept.id(), false));
    }

    @Test
    void whileAppleIsAwayACreationWaitsAsLongAsTheScheduleSaysAndThenFailsVisibly() {
        VppUserRow account =
                world.licences.vppUsers().create(LicenceWorld.ADMIN, world.person("hanako"), Optional.empty());
        for (int i = 0; i <= Backoff.APPLE.pauses().size(); i++) {
            world.apple.next("/users/create", FakeApple.refusal(503, 9644, "maintenance"));
        }
        world.settle();
        for (Duration pause : Backoff.APPLE.pauses()) {
            assertThat(world.account(account.id()).state()).isEqualTo(VppUserState.CREATING);
            world.after(pause);
        }
        assertThat(world.account(account.id()).state()).isEqualTo(VppUserState.FAILED);
        assertThat(world.account(account.id()).cause()).contains("apple-unavailable");
        assertThat(world.account(account.id()).failureNumber()).contains(9644);
    }

    @Test
    void aRequestThatApplePendsForTenMinutesIsLostAndSentAgain() {
        world.apple.loseEvents(true);
        VppUserRow account =
                world.licences.vppUsers().create(LicenceWorld.ADMIN, world.person("hanako"), Optional.empty());
        world.settle();
        for (int i = 0; i < 20; i++) {
            world.after(LicenceWorld.POLL);
        }
        assertThat(world.account(account.id()).attempts()).isEqualTo(1);
        assertThat(world.account(account.id()).cause()).contains("event-lost");

        world.apple.loseEvents(false);
        world.after(Duration.ofSeconds(5));
        world.after(LicenceWorld.POLL);
        assertThat(world.account(account.id()).state()).isEqualTo(VppUserState.REGISTERED);
        assertThat(world.apple.count("/users/create")).isEqualTo(2);
    }

    private static void refused(ProblemCode code, ThrowingCallable act) {
        assertThatThrownBy(act)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(code));
    }
}
