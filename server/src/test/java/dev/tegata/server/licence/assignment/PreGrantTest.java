package dev.tegata.server.licence.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegata.server.licence.LicenceWorld;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.TestDatabase;
import dev.tegata.storage.ledger.LocationPolicyRow;
import dev.tegata.storage.licence.AssetPolicyRow;
import dev.tegata.storage.licence.AssignmentRow;
import dev.tegata.storage.licence.AssignmentState;
import dev.tegata.storage.licence.InstallMode;
import dev.tegata.storage.licence.InstallState;
import dev.tegata.storage.licence.VppUserRow;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Granting while the account is still 未使用, as Apple advises; off unless the location's policy says so. */
class PreGrantTest {
    private static final String APP = "361309726";

    private static TestDatabase db;

    private LicenceWorld world;
    private UUID location;
    private UUID person;
    private LicenceWorld.FakeDevice phone;

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
        world.apple.app(APP, 2);
        location = world.location().id();
        person = world.person("山田 太郎");
        phone = world.device(person, "C01");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private AssignmentRow grant() {
        return world.licences
                .assignments()
                .grantToUser(LicenceWorld.ADMIN, world.asset(APP).id(), person, InstallMode.NOW);
    }

    private void grantFrom(LocationPolicyRow.GrantFrom state) {
        LocationPolicyRow usual = LocationPolicyRow.defaults(location);
        world.licences
                .differences()
                .policy(
                        LicenceWorld.ADMIN,
                        new LocationPolicyRow(
                                location,
                                usual.differences(),
                                usual.removedDevices(),
                                usual.failedInstalls(),
                                state,
                                usual.accountHash(),
                                usual.offerAgain()));
    }

    @Test
    void byItselfALocationGrantsOnlyToAccountsInUse() {
        world.registered(person);
        assertThatThrownBy(this::grant)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ProblemCode.NOT_YET_ASSOCIATED));
    }

    @Test
    void allowedBeforehandTheAppComesTheMomentTheAcceptanceIsKnown() {
        grantFrom(LocationPolicyRow.GrantFrom.REGISTERED);
        VppUserRow account = world.registered(person);
        AssignmentRow grant = grant();
        world.appleHasAnswered();
        assertThat(world.assignment(grant.id()).state()).isEqualTo(AssignmentState.ASSIGNED);
        assertThat(world.apple.holders(APP))
                .containsExactly(account.clientUserId().toString());
        assertThat(phone.polls()).as("nobody has accepted yet").isEmpty();

        world.apple.accepts(account.clientUserId(), "taro@example.com");
        world.licences.vppUsers().refresh(LicenceWorld.ADMIN, account.id());
        world.settle();
        assertThat(phone.isTold("InstallApplication")).isNotNull();
        assertThat(world.install(phone, APP).state()).isEqualTo(InstallState.QUEUED);
    }

    @Test
    void anAcceptanceThatIsKnownBeforeApplesWordOnTheLicenceIsNotLostEither() {
        grantFrom(LocationPolicyRow.GrantFrom.REGISTERED);
        VppUserRow account = world.registered(person);
        grant();
        world.settle();
        world.apple.accepts(account.clientUserId(), "taro@example.com");
        world.licences.vppUsers().refresh(LicenceWorld.ADMIN, account.id());
        world.settle();
        assertThat(phone.polls())
                .as("Apple has not said yet that it is assigned")
                .isEmpty();
        world.after(LicenceWorld.POLL);
        phone.isTold("InstallApplication");
    }

    @Test
    void aPhoneThatEnrollsBeforeTheAcceptanceIsToldNothing() {
        grantFrom(LocationPolicyRow.GrantFrom.REGISTERED);
        world.registered(person);
        grant();
        world.appleHasAnswered();
        phone.enrollsAnew();
        assertThat(phone.polls()).isEmpty();
    }

    @Test
    void switchedOffAgainWhatWasGrantedStays() {
        grantFrom(LocationPolicyRow.GrantFrom.REGISTERED);
        world.registered(person);
        AssignmentRow grant = grant();
        world.appleHasAnswered();
        grantFrom(LocationPolicyRow.GrantFrom.ASSOCIATED);
        world.settle();
        assertThat(world.assignment(grant.id()).state()).isEqualTo(AssignmentState.ASSIGNED);
    }

    private void grantFrom(String app, Optional<LocationPolicyRow.GrantFrom> state) {
        world.licences
                .assetPolicies()
                .change(
                        LicenceWorld.ADMIN,
                        new AssetPolicyRow(world.asset(app).id(), AssetPolicyRow.Holder.USER, state));
    }

    @Test
    void oneAppMayBeGrantedBeforehandWhereItsLocationDoesNotAllowIt() {
        world.apple.app("999", 2);
        world.licences.locations().requestSync(LicenceWorld.ADMIN, location);
        world.settle();
        grantFrom("999", Optional.of(LocationPolicyRow.GrantFrom.REGISTERED));
        world.registered(person);
        assertThatThrownBy(this::grant).isInstanceOf(Problem.class);
        assertThat(world.licences
                        .assignments()
                        .grantToUser(LicenceWorld.ADMIN, world.asset("999").id(), person, InstallMode.NOW)
                        .state())
                .isEqualTo(AssignmentState.REQUESTED);
    }

    @Test
    void oneAppMayBeKeptForAccountsInUseWhereItsLocationGrantsBeforehand() {
        grantFrom(LocationPolicyRow.GrantFrom.REGISTERED);
        grantFrom(APP, Optional.of(LocationPolicyRow.GrantFrom.ASSOCIATED));
        world.registered(person);
        assertThatThrownBy(this::grant)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ProblemCode.NOT_YET_ASSOCIATED));
        grantFrom(APP, Optional.empty());
        assertThat(grant().state()).as("as its location has it again").isEqualTo(AssignmentState.REQUESTED);
    }
}
