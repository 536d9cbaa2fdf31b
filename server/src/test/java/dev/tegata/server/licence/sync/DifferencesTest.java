package dev.tegata.server.licence.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.tegata.server.licence.LicenceWorld;
import dev.tegata.server.licence.sync.Differences.Action;
import dev.tegata.server.licence.sync.Differences.Direction;
import dev.tegata.server.licence.sync.Differences.Step;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.TestDatabase;
import dev.tegata.storage.ledger.DifferenceCause;
import dev.tegata.storage.ledger.DifferenceListing;
import dev.tegata.storage.ledger.DifferenceRow;
import dev.tegata.storage.ledger.DifferenceState;
import dev.tegata.storage.ledger.DifferenceStore;
import dev.tegata.storage.ledger.LedgerCheckRow.State;
import dev.tegata.storage.ledger.LedgerStore;
import dev.tegata.storage.ledger.LocationPolicyRow;
import dev.tegata.storage.ledger.LocationPolicyRow.Licence;
import dev.tegata.storage.licence.AssignmentRow;
import dev.tegata.storage.licence.AssignmentState;
import dev.tegata.storage.licence.AssignmentStore;
import dev.tegata.storage.licence.InstallMode;
import dev.tegata.storage.licence.LocationStore;
import dev.tegata.storage.licence.VppUserRow;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where Apple's list is not what we believed: the likely cause, and making the two the same in either direction. */
class DifferencesTest {
    private static final String APP = "361309726";

    private static TestDatabase db;

    private LicenceWorld world;
    private UUID location;
    private VppUserRow hanako;
    private VppUserRow taro;

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
        world.apple.app(APP, 5);
        location = world.location().id();
        hanako = world.associated(world.person("hanako"));
        taro = world.associated(world.person("taro"));
        world.clock.advance(Duration.ofSeconds(1));
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void policy(LocationPolicyRow.Differences differences) {
        world.licences
                .differences()
                .policy(
                        LicenceWorld.ADMIN,
                        new LocationPolicyRow(
                                location,
                                differences,
                                Licence.GIVE_BACK,
                                Licence.KEEP,
                                LocationPolicyRow.GrantFrom.ASSOCIATED,
                                LocationPolicyRow.AccountHash.COMPARE,
                                1));
    }

    private State readsEverything() {
        world.clock.advance(Duration.ofMinutes(1));
        world.db.database().store(LocationStore.class).requestFullSync(location, world.clock.instant());
        world.settle();
        return world.db
                .database()
                .store(LedgerStore.class)
                .lastCheck(location)
                .orElseThrow()
                .state();
    }

    private List<DifferenceRow> differences() {
        return world
                .db
                .database()
                .store(DifferenceStore.class)
                .page(location, Optional.empty(), Optional.empty(), Optional.empty(), 100)
                .stream()
                .map(DifferenceListing::difference)
                .toList();
    }

    private DifferenceRow only() {
        assertThat(differences()).hasSize(1);
        return differences().getFirst();
    }

    private AssignmentRow granted(VppUserRow account) {
        AssignmentRow row = world.licences
                .assignments()
                .grantToUser(LicenceWorld.ADMIN, world.asset(APP).id(), account.userId(), InstallMode.PORTAL);
        world.appleHasAnswered();
        return world.assignment(row.id());
    }

    private Optional<AssignmentRow> current(VppUserRow account) {
        return world.db
                .database()
                .store(AssignmentStore.class)
                .current(world.asset(APP).id(), Optional.of(account.id()), Optional.empty());
    }

    private void grantedElsewhere(VppUserRow account) {
        world.apple.assigns(APP, "clientUserId", account.clientUserId().toString());
    }

    private void revokedElsewhere(VppUserRow account) {
        world.apple.unassigns(APP, account.clientUserId().toString());
    }

    private boolean appleListsIt(VppUserRow account) {
        return world.apple.holders(APP).contains(account.clientUserId().toString());
    }

    private List<Step> repair(Direction direction, boolean trial) {
        List<Step> steps = world.licences
                .differences()
                .repair(
                        LicenceWorld.ADMIN,
                        location,
                        Optional.of(
                                differences().stream().map(DifferenceRow::id).toList()),
                        direction,
                        trial);
        world.appleHasAnswered();
        return steps;
    }

    /** Everything that is stored of licences, as text. */
    private String everything() {
        return world.db
                .database()
                .withHandle(
                        handle -> handle.createQuery("""
                        select string_agg(t.row, e'\\n') from (
                          select a::text as row from assignment a union all select d::text from difference d
                          union all select l::text from ledger_entry l union all select i::text from install i
                          union all select e.id::text from event e order by 1) t
                        """).mapTo(String.class).one());
    }

    @Test
    void byDefaultApplesTruthIsTakenOverAndTheDifferenceIsKeptWithItsCause() {
        grantedElsewhere(hanako);
        assertThat(readsEverything()).isEqualTo(State.PASSED);
        assertThat(only().cause()).isEqualTo(DifferenceCause.GRANTED_ELSEWHERE);
        assertThat(only().state()).isEqualTo(DifferenceState.ADOPTED);
        assertThat(current(hanako).orElseThrow().state()).isEqualTo(AssignmentState.ASSIGNED);
        assertThat(readsEverything()).isEqualTo(State.PASSED);
        assertThat(differences()).hasSize(1);
    }

    @Test
    void whatAReadingHadListedWasRevokedElsewhereAndWhatNoneHadWasLost() {
        granted(hanako);
        readsEverything();
        granted(taro);
        revokedElsewhere(hanako);
        revokedElsewhere(taro);
        assertThat(readsEverything()).isEqualTo(State.PASSED);
        assertThat(differences())
                .extracting(DifferenceRow::vppUserId, DifferenceRow::cause, DifferenceRow::state)
                .containsExactlyInAnyOrder(
                        tuple(Optional.of(hanako.id()), DifferenceCause.REVOKED_ELSEWHERE, DifferenceState.ADOPTED),
                        tuple(Optional.of(taro.id()), DifferenceCause.OURS_LOST, DifferenceState.ADOPTED));
        assertThat(current(hanako)).isEmpty();
        assertThat(current(taro)).isEmpty();
    }

    @Test
    void purchasesRefundsAndRetirementsElsewhereAreDifferencesToo() {
        granted(hanako);
        world.apple.app(APP, 8);
        readsEverything();
        world.apple.app(APP, 6);
        world.apple.retires(hanako.clientUserId());
        assertThat(readsEverything()).isEqualTo(State.PASSED);
        assertThat(differences())
                .extracting(DifferenceRow::cause)
                .containsExactlyInAnyOrder(
                        DifferenceCause.PURCHASED, DifferenceCause.REFUNDED, DifferenceCause.ACCOUNT_RETIRED_ELSEWHERE);
        assertThat(repair(Direction.ENFORCE, false))
                .extracting(step -> step.problem().map(Problem::code).orElseThrow())
                .containsExactlyInAnyOrder(
                        ProblemCode.DIFFERENCE_NOT_REPAIRABLE,
                        ProblemCode.DIFFERENCE_NOT_REPAIRABLE,
                        ProblemCode.VPP_USER_RETIRED);
        assertThat(differences()).extracting(DifferenceRow::state).containsOnly(DifferenceState.ADOPTED);
    }

    @Test
    void askedForItNothingMovesUntilSomebodyDecidesAndWhatGoesByItselfVanishes() {
        policy(LocationPolicyRow.Differences.ASK);
        AssignmentRow held = granted(hanako);
        readsEverything();
        revokedElsewhere(hanako);
        grantedElsewhere(taro);
        assertThat(readsEverything()).isEqualTo(State.DIFFERENCES_OPEN);
        assertThat(readsEverything()).isEqualTo(State.DIFFERENCES_OPEN);
        assertThat(differences()).hasSize(2).extracting(DifferenceRow::state).containsOnly(DifferenceState.OPEN);
        assertThat(world.assignment(held.id()).state()).isEqualTo(AssignmentState.ASSIGNED);
        assertThat(current(taro)).isEmpty();

        grantedElsewhere(hanako);
        revokedElsewhere(taro);
        assertThat(readsEverything()).isEqualTo(State.PASSED);
        assertThat(differences()).extracting(DifferenceRow::state).containsOnly(DifferenceState.VANISHED);
    }

    @Test
    void aTrialSaysWhatWouldBeDoneAndChangesNothing() {
        policy(LocationPolicyRow.Differences.ASK);
        granted(hanako);
        readsEverything();
        revokedElsewhere(hanako);
        grantedElsewhere(taro);
        readsEverything();
        String before = everything();
        int asked = world.apple.posted().size();
        assertThat(repair(Direction.ENFORCE, true))
                .extracting(step -> step.action().orElseThrow())
                .containsExactlyInAnyOrder(Action.GRANT_AGAIN, Action.REVOKE);
        assertThat(repair(Direction.ADOPT, true))
                .extracting(step -> step.action().orElseThrow())
                .containsExactlyInAnyOrder(Action.LET_GO, Action.TAKE_OVER);
        assertThat(everything()).isEqualTo(before);
        assertThat(world.apple.posted()).hasSize(asked);
    }

    @Test
    void aTrialCountsTheLicencesAsTheRealThingDoes() {
        policy(LocationPolicyRow.Differences.ASK);
        granted(hanako);
        granted(taro);
        readsEverything();
        revokedElsewhere(hanako);
        revokedElsewhere(taro);
        world.apple.app(APP, 1);
        readsEverything();
        List<Step> trial = enforceWhatIsOpen(true);
        assertThat(trial).hasSize(2);
        assertThat(trial).filteredOn(step -> step.problem().isPresent()).hasSize(1);
        List<Step> real = enforceWhatIsOpen(false);
        assertThat(real)
                .extracting(step -> step.problem().map(Problem::code))
                .containsExactlyElementsOf(trial.stream()
                        .map(step -> step.problem().map(Problem::code))
                        .toList());
        assertThat(differences())
                .extracting(DifferenceRow::state)
                .containsExactlyInAnyOrder(DifferenceState.ADOPTED, DifferenceState.REPAIRED, DifferenceState.OPEN);
    }

    private List<Step> enforceWhatIsOpen(boolean trial) {
        return world.licences
                .differences()
                .repair(LicenceWorld.ADMIN, location, Optional.empty(), Direction.ENFORCE, trial);
    }

    @Test
    void enforcedWhatWasGrantedElsewhereIsRevokedAndWhatWasRevokedElsewhereIsGrantedAgainOnce() {
        policy(LocationPolicyRow.Differences.ASK);
        granted(hanako);
        readsEverything();
        revokedElsewhere(hanako);
        grantedElsewhere(taro);
        readsEverything();
        assertThat(repair(Direction.ENFORCE, false))
                .allSatisfy(step -> assertThat(step.problem()).isEmpty());
        assertThat(appleListsIt(hanako)).isTrue();
        assertThat(appleListsIt(taro)).isFalse();
        assertThat(current(hanako).orElseThrow().state()).isEqualTo(AssignmentState.ASSIGNED);
        assertThat(current(taro)).isEmpty();
        assertThat(differences()).extracting(DifferenceRow::state).containsOnly(DifferenceState.REPAIRED);
        int asked = world.apple.posted().size();
        assertThat(repair(Direction.ENFORCE, false))
                .extracting(step -> step.action().orElseThrow())
                .containsOnly(Action.NOTHING);
        assertThat(world.apple.posted()).hasSize(asked);
        assertThat(readsEverything()).isEqualTo(State.PASSED);
    }

    @Test
    void adoptedApplesTruthIsOursInBothCases() {
        policy(LocationPolicyRow.Differences.ASK);
        granted(hanako);
        readsEverything();
        revokedElsewhere(hanako);
        grantedElsewhere(taro);
        readsEverything();
        List<Step> all = world.licences
                .differences()
                .repair(LicenceWorld.ADMIN, location, Optional.empty(), Direction.ADOPT, false);
        assertThat(all).hasSize(2).allSatisfy(step -> assertThat(step.problem()).isEmpty());
        assertThat(current(hanako)).isEmpty();
        assertThat(current(taro).orElseThrow().state()).isEqualTo(AssignmentState.ASSIGNED);
        assertThat(differences()).extracting(DifferenceRow::decidedBy).containsOnly(Optional.of("admin:test"));
        assertThat(readsEverything()).isEqualTo(State.PASSED);
        assertThat(differences()).hasSize(2);
    }

    @Test
    void whatWasAdoptedByPolicyCanStillBeEnforced() {
        granted(hanako);
        readsEverything();
        revokedElsewhere(hanako);
        grantedElsewhere(taro);
        readsEverything();
        assertThat(differences()).extracting(DifferenceRow::state).containsOnly(DifferenceState.ADOPTED);
        repair(Direction.ENFORCE, false);
        assertThat(appleListsIt(hanako)).isTrue();
        assertThat(appleListsIt(taro)).isFalse();
        assertThat(readsEverything()).isEqualTo(State.PASSED);
    }

    @Test
    void whatIsIgnoredStaysAsItIsAndIsNotAskedAboutAgainWhateverThePolicy() {
        policy(LocationPolicyRow.Differences.ASK);
        grantedElsewhere(taro);
        readsEverything();
        repair(Direction.IGNORE, false);
        assertThat(readsEverything()).isEqualTo(State.PASSED);
        policy(LocationPolicyRow.Differences.ADOPT);
        assertThat(readsEverything()).isEqualTo(State.PASSED);
        assertThat(only().state()).isEqualTo(DifferenceState.IGNORED);
        assertThat(current(taro)).isEmpty();
    }

    @Test
    void whatStoodOpenIsAdoptedWhenThePolicyAsksNoMore() {
        policy(LocationPolicyRow.Differences.ASK);
        grantedElsewhere(taro);
        readsEverything();
        policy(LocationPolicyRow.Differences.ADOPT);
        assertThat(readsEverything()).isEqualTo(State.PASSED);
        assertThat(only().state()).isEqualTo(DifferenceState.ADOPTED);
        assertThat(current(taro)).isPresent();
    }

    @Test
    void anUnknownDifferenceOrLocationIsRefused() {
        List<Step> steps = world.licences
                .differences()
                .repair(LicenceWorld.ADMIN, location, Optional.of(List.of(UUID.randomUUID())), Direction.ADOPT, false);
        assertThat(steps.getFirst().problem().map(Problem::code)).contains(ProblemCode.NO_SUCH_RESOURCE);
        assertThatThrownBy(() -> world.licences
                        .differences()
                        .repair(LicenceWorld.ADMIN, UUID.randomUUID(), Optional.empty(), Direction.ADOPT, false))
                .isInstanceOf(Problem.class);
    }
}
