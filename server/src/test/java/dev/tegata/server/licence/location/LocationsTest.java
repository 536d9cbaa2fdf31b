package dev.tegata.server.licence.location;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegata.server.licence.FakeApple;
import dev.tegata.server.licence.LicenceWorld;
import dev.tegata.server.licence.workbench.Backoff;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.TestDatabase;
import dev.tegata.storage.event.Subject;
import dev.tegata.storage.licence.AssignmentOrigin;
import dev.tegata.storage.licence.AssignmentRow;
import dev.tegata.storage.licence.AssignmentState;
import dev.tegata.storage.licence.AssignmentStore;
import dev.tegata.storage.licence.InstallMode;
import dev.tegata.storage.licence.LocationRow;
import dev.tegata.storage.licence.LocationState;
import dev.tegata.storage.licence.LocationStore;
import dev.tegata.storage.licence.VppUserRow;
import dev.tegata.storage.licence.VppUserState;
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

/** Content tokens, and keeping step with Apple's library. */
class LocationsTest {
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

    @Test
    void aTokenIsTakenWhenAppleAcceptsItAndItsLibraryIsRead() {
        world.apple.app("361309726", 10).app("409183694", 2);
        LocationRow location = world.location();

        assertThat(location.state()).isEqualTo(LocationState.OK);
        assertThat(location.name()).isEqualTo("本社");
        assertThat(location.country()).contains("JP");
        assertThat(location.syncedAt()).isPresent();
        assertThat(location.serviceConfig()).isPresent();
        assertThat(new String(location.tokenSealed(), java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("t1");
        assertThat(world.asset("361309726").availableCount()).isEqualTo(10);
        assertThat(world.timeline(new Subject(Subject.Kind.LOCATION, location.id())))
                .containsSubsequence("location.added", "location.synced");
    }

    @Test
    void nonsenseExpiredAndRejectedTokensAreRefusedWithTheReasonAndNothingChanges() {
        refused(
                ProblemCode.CONTENT_TOKEN_NONSENSE,
                () -> world.licences.locations().add(LicenceWorld.ADMIN, "{}"));
        refused(
                ProblemCode.CONTENT_TOKEN_EXPIRED,
                () -> world.licences
                        .locations()
                        .add(LicenceWorld.ADMIN, FakeApple.tokenFile("t", "2025-11-01T00:00:00+0000")));
        world.apple.next("/client/config", FakeApple.refusal(401, 9625, "revoked"));
        assertThatThrownBy(() -> world.licences
                        .locations()
                        .add(LicenceWorld.ADMIN, FakeApple.tokenFile("t", "2027-11-01T00:00:00+0000")))
                .hasMessageContaining("TOKEN_REVOKED")
                .hasMessageContaining("9625");
        world.apple.next("/client/config", FakeApple.refusal(200, 9622, "an invalid token comes with 200"));
        assertThatThrownBy(() -> world.licences
                        .locations()
                        .add(LicenceWorld.ADMIN, FakeApple.tokenFile("t", "2027-11-01T00:00:00+0000")))
                .hasMessageContaining("TOKEN_INVALID");
        assertThat(world.db.database().store(LocationStore.class).all()).isEmpty();
    }

    @Test
    void aNewTokenOfTheSameLibraryReplacesTheOldOneAndOneOfAnotherNever() {
        LocationRow location = world.location();
        LocationRow renewed = world.licences
                .locations()
                .add(LicenceWorld.ADMIN, FakeApple.tokenFile("t2", "2028-11-01T00:00:00+0000"));
        assertThat(renewed.id()).isEqualTo(location.id());
        assertThat(renewed.tokenExpiresAt()).isAfter(location.tokenExpiresAt());

        world.apple.belongsTo("another");
        refused(
                ProblemCode.CONTENT_TOKEN_OF_OTHER_LOCATION,
                () -> world.licences
                        .locations()
                        .replaceToken(
                                LicenceWorld.ADMIN,
                                location.id(),
                                FakeApple.tokenFile("t3", "2028-11-01T00:00:00+0000")));
        assertThat(world.location(location.id()).tokenSealed()).isEqualTo(renewed.tokenSealed());
    }

    @Test
    void theStateSaysExactlyWhyAppleDoesNotServeUsAndHealsByItself() {
        LocationRow location = world.location();
        world.apple.next("/client/config", FakeApple.refusal(401, 9621, "expired"));
        world.licences.locations().requestSync(LicenceWorld.ADMIN, location.id());
        world.settle();
        assertThat(world.location(location.id()).state()).isEqualTo(LocationState.TOKEN_EXPIRED);
        assertThat(world.location(location.id()).syncFailure()).isPresent();

        world.after(Duration.ofHours(1));
        assertThat(world.location(location.id()).state()).isEqualTo(LocationState.OK);
        assertThat(world.location(location.id()).syncFailure()).isEmpty();

        world.apple.next("/assets", FakeApple.refusal(503, 9729, "unavailable"));
        world.licences.locations().requestSync(LicenceWorld.ADMIN, location.id());
        world.settle();
        assertThat(world.location(location.id()).state()).isEqualTo(LocationState.MAINTENANCE);
    }

    @Test
    void whatWaitsForAWorkingTokenGoesOnAtOnceWhenTheTokenIsReplaced() {
        world.apple.app("361309726", 10);
        LocationRow location = world.location();
        UUID hanako = world.person("hanako");
        world.associated(hanako);
        VppUserRow taro = world.licences.vppUsers().create(LicenceWorld.ADMIN, world.person("taro"), Optional.empty());
        AssignmentRow grant = world.licences
                .assignments()
                .grantToUser(LicenceWorld.ADMIN, world.asset("361309726").id(), hanako, InstallMode.PORTAL);
        world.apple.next("/users/create", FakeApple.refusal(401, 9621, "expired"));
        world.settle();
        assertThat(world.location(location.id()).state()).isEqualTo(LocationState.TOKEN_EXPIRED);
        for (int i = 0; i < 5; i++) {
            world.clock.advance(Backoff.APPLE.pauses().get(i));
            world.run("vpp-users");
            world.run("assignments");
        }
        assertThat(world.account(taro.id()).state()).isEqualTo(VppUserState.CREATING);
        assertThat(world.account(taro.id()).cause()).contains("token-expired");
        assertThat(world.account(taro.id()).attempts()).isEqualTo(6);

        world.licences.locations().add(LicenceWorld.ADMIN, FakeApple.tokenFile("t2", "2028-11-01T00:00:00+0000"));
        world.appleHasAnswered();
        assertThat(world.account(taro.id()).state()).isEqualTo(VppUserState.REGISTERED);
        assertThat(world.assignment(grant.id()).state()).isEqualTo(AssignmentState.ASSIGNED);
    }

    @Test
    void aLocationThatAnotherMdmManagesIsLeftAlone() {
        world.apple.app("361309726", 10);
        LocationRow location = world.location();
        UUID person = world.person("hanako");
        world.associated(person);
        world.apple.managedBy("someone-else");
        world.licences.locations().requestSync(LicenceWorld.ADMIN, location.id());
        world.settle();

        assertThat(world.location(location.id()).state()).isEqualTo(LocationState.FOREIGN_MDM);
        refused(
                ProblemCode.LOCATION_NOT_SERVED,
                () -> world.licences
                        .assignments()
                        .grantToUser(
                                LicenceWorld.ADMIN, world.asset("361309726").id(), person, InstallMode.PORTAL));
        assertThat(world.apple.count("/assets/associate")).isZero();
    }

    @Test
    void countsThatCannotBeTrueAreNotBelievedAndAnAssetThatIsGoneIsMarked() {
        world.apple.app("361309726", 10).app("409183694", 2);
        LocationRow location = world.location();
        world.apple.app("361309726", -5);
        world.apple.withoutAsset("409183694");
        world.clock.advance(Duration.ofSeconds(1));
        world.licences.locations().requestSync(LicenceWorld.ADMIN, location.id());
        world.settle();

        assertThat(world.asset("361309726").totalCount()).isEqualTo(10);
        assertThat(world.asset("361309726").goneAt()).isEmpty();
        assertThat(world.asset("409183694").goneAt()).isPresent();
    }

    @Test
    void assignmentsMadeElsewhereAreTakenInAndThoseGoneAtAppleEndWithTheReason() {
        world.apple.app("361309726", 10).app("409183694", 10);
        LocationRow location = world.location();
        VppUserRow account = world.associated(world.person("hanako"));
        world.apple.assigns("361309726", "clientUserId", account.clientUserId().toString());
        world.apple.assigns("361309726", "serialNumber", "C02");
        world.apple.assigns("361309726", "clientUserId", "a-stranger");
        world.licences.locations().requestSync(LicenceWorld.ADMIN, location.id());
        world.settle();

        AssignmentStore store = world.db.database().store(AssignmentStore.class);
        List<AssignmentRow> found =
                store.page(Optional.empty(), Optional.empty(), Optional.empty(), true, Optional.empty(), 10);
        assertThat(found).hasSize(2).allMatch(row -> row.origin() == AssignmentOrigin.APPLE);
        assertThat(world.asset("361309726").availableCount()).isEqualTo(7);

        world.clock.advance(Duration.ofMinutes(1));
        world.apple.unassigns("361309726", "C02");
        world.licences.locations().requestSync(LicenceWorld.ADMIN, location.id());
        world.settle();
        assertThat(store.page(Optional.empty(), Optional.empty(), Optional.of("C02"), true, Optional.empty(), 10))
                .as("a list of changes does not show what is gone")
                .hasSize(1);
        world.after(Duration.ofDays(1));
        AssignmentRow ended = store.page(
                        Optional.empty(), Optional.empty(), Optional.of("C02"), false, Optional.empty(), 10)
                .getFirst();
        assertThat(ended.state()).isEqualTo(AssignmentState.REVOKED);
        assertThat(ended.cause()).contains("missing-at-apple");
    }

    @Test
    void whenAppleNoLongerKnowsTheVersionEverythingIsReadAgain() {
        LocationRow location = world.location();
        VppUserRow account = world.registered(world.person("hanako"));
        world.apple.accepts(account.clientUserId(), "x");
        world.clock.advance(Duration.ofSeconds(1));
        world.apple.next("/users", FakeApple.refusal(400, 9721, "bad versionId"));
        world.licences.locations().requestSync(LicenceWorld.ADMIN, location.id());
        world.settle();
        assertThat(world.account(account.id()).state()).isEqualTo(VppUserState.ASSOCIATED);
        assertThat(world.location(location.id()).state()).isEqualTo(LocationState.OK);
    }

    private static void refused(ProblemCode code, ThrowingCallable act) {
        assertThatThrownBy(act)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(code));
    }
}
