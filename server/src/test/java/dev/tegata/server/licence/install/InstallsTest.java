package dev.tegata.server.licence.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegata.protocol.plist.PlistDict;
import dev.tegata.server.licence.LicenceWorld;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.TestDatabase;
import dev.tegata.storage.event.Subject;
import dev.tegata.storage.licence.AssignmentRow;
import dev.tegata.storage.licence.AssignmentState;
import dev.tegata.storage.licence.InstallMode;
import dev.tegata.storage.licence.InstallRow;
import dev.tegata.storage.licence.InstallState;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From the assignment to the app on the device. */
class InstallsTest {
    private static final String APP = "361309726";
    private static final String BUNDLE = "com.apple.Pages";
    private static final Duration FIRST_CHECK = Duration.ofSeconds(15);

    private static TestDatabase db;

    private LicenceWorld world;
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
        world.apple.app(APP, 5);
        world.location();
        person = world.person("hanako");
        world.associated(person);
        world.clock.advance(Duration.ofSeconds(1));
        phone = world.device(person, "C01");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private AssignmentRow granted(InstallMode mode) {
        AssignmentRow row = world.licences
                .assignments()
                .grantToUser(LicenceWorld.ADMIN, world.asset(APP).id(), person, mode);
        world.appleHasAnswered();
        return world.assignment(row.id());
    }

    private InstallRow install() {
        return world.install(phone, APP);
    }

    private void installing(String state) {
        granted(InstallMode.NOW);
        phone.startsInstalling(phone.isTold("InstallApplication"), BUNDLE, state);
    }

    private void installed() {
        installing("Installing");
        world.after(FIRST_CHECK);
        phone.lists(phone.isTold("ManagedApplicationList"), BUNDLE, "Managed");
    }

    @Test
    void anAppIsInstalledWithTheLicenceAndTheServerProvesThatItArrived() {
        granted(InstallMode.NOW);
        assertThat(install().state()).isEqualTo(InstallState.QUEUED);
        PlistDict command = phone.isTold("InstallApplication");
        PlistDict body = command.requireDict("Command");
        assertThat(body.requireInteger("iTunesStoreID")).isEqualTo(361309726L);
        assertThat(body.requireDict("Options").requireInteger("PurchaseMethod")).isEqualTo(1);
        assertThat(body.requireInteger("ManagementFlags")).isEqualTo(1);

        phone.startsInstalling(command, BUNDLE, "Installing");
        assertThat(install().state()).isEqualTo(InstallState.INSTALLING);
        assertThat(world.asset(APP).bundleId()).contains(BUNDLE);
        assertThat(phone.polls()).as("checking waits its time").isEmpty();

        world.after(FIRST_CHECK);
        PlistDict first = phone.isTold("ManagedApplicationList");
        phone.lists(first, BUNDLE, "Installing");
        world.after(Duration.ofSeconds(19));
        assertThat(phone.polls()).isEmpty();
        world.after(Duration.ofSeconds(1));
        phone.lists(phone.isTold("ManagedApplicationList"), BUNDLE, "Managed");
        assertThat(install().state()).isEqualTo(InstallState.INSTALLED);
        assertThat(world.timeline(Subject.user(person)))
                .containsSubsequence(
                        "vpp-user.associated",
                        "assignment.requested",
                        "assignment.assigned",
                        "install.queued",
                        "install.installing",
                        "install.installed");
        world.after(Duration.ofDays(20));
        assertThat(phone.polls()).as("nothing more is asked").isEmpty();
    }

    @Test
    void aCheckIsAskedOnceUntilItIsAnsweredAndNotNowOnlyWaits() {
        installing("Installing");
        world.after(FIRST_CHECK);
        PlistDict check = phone.isTold("ManagedApplicationList");
        phone.answers(check, PlistDict.of("Status", "NotNow"));
        world.after(Duration.ofHours(2));
        assertThat(phone.isTold("ManagedApplicationList").requireString("CommandUUID"))
                .as("still the same one")
                .isEqualTo(check.requireString("CommandUUID"));
        phone.lists(check, BUNDLE, "Managed");
        assertThat(phone.polls()).isEmpty();
        assertThat(install().state()).isEqualTo(InstallState.INSTALLED);
    }

    @Test
    void aDeviceThatFindsNoLicenceYetIsToldAgainABoundedNumberOfTimesAndThenTheAssignmentIsComparedWithApple() {
        granted(InstallMode.NOW);
        for (int i = 0; i < InstallDecision.LICENCE_TRIES; i++) {
            phone.fails(phone.isTold("InstallApplication"), 12064, "Could not retrieve license");
            assertThat(install().state()).isEqualTo(InstallState.QUEUED);
            assertThat(install().cause()).contains("licence-not-on-device");
            assertThat(phone.polls()).isEmpty();
            world.after(Duration.ofSeconds(30).multipliedBy(1L << (2 * i)));
        }
        long listsRead = world.apple.count("/assignments");
        phone.fails(phone.isTold("InstallApplication"), 9610, "License not found");
        assertThat(install().state()).isEqualTo(InstallState.FAILED);
        assertThat(install().failureCode()).contains(9610);
        assertThat(world.apple.count("/assignments")).isGreaterThan(listsRead);
    }

    @Test
    void anAppThatWasThereIsTakenUnderManagementOnce() {
        granted(InstallMode.NOW);
        phone.answers(
                phone.isTold("InstallApplication"),
                PlistDict.of("Status", "Acknowledged", "RejectionReason", "AppAlreadyInstalled"));
        PlistDict again = phone.isTold("InstallApplication");
        assertThat(again.requireDict("Command").requireString("ChangeManagementState"))
                .isEqualTo("Managed");
        phone.answers(again, PlistDict.of("Status", "Acknowledged", "RejectionReason", "AppAlreadyInstalled"));
        assertThat(install().state()).isEqualTo(InstallState.FAILED);
        assertThat(install().cause()).contains("already-installed");
    }

    @Test
    void whatIsListedOnlyOnceIsKeptAndTheReasonSaysWhoMustAct() {
        installing("Prompting");
        world.after(FIRST_CHECK);
        phone.lists(phone.isTold("ManagedApplicationList"), BUNDLE, "UserRejected");
        assertThat(install().state()).isEqualTo(InstallState.FAILED);
        assertThat(install().cause()).contains("person-refused");
        assertThat(world.timeline(Subject.device(phone.id))).endsWith("install.failed");
    }

    @Test
    void whoCancelledIsOfferedTheAppAgainTheNextDayAndThenLeftInPeace() {
        installing("Prompting");
        world.after(FIRST_CHECK);
        phone.lists(phone.isTold("ManagedApplicationList"), BUNDLE, "UserRejected");
        assertThat(install().state()).isEqualTo(InstallState.FAILED);
        assertThat(install().dueAt()).contains(world.clock.instant().plus(InstallDecision.OFFER_PAUSE));
        assertThat(phone.polls()).isEmpty();

        world.after(InstallDecision.OFFER_PAUSE);
        assertThat(install().state()).isEqualTo(InstallState.QUEUED);
        phone.startsInstalling(phone.isTold("InstallApplication"), BUNDLE, "Prompting");
        world.after(FIRST_CHECK);
        phone.lists(phone.isTold("ManagedApplicationList"), BUNDLE, "UserRejected");
        assertThat(install().state()).isEqualTo(InstallState.FAILED);
        assertThat(install().dueAt()).as("once, by the usual policy").isEmpty();
        world.after(Duration.ofDays(30));
        assertThat(phone.polls()).isEmpty();
        assertThat(world.timeline(Subject.device(phone.id)))
                .containsSubsequence("install.failed", "install.offered-again", "install.failed");
    }

    @Test
    void whoSaysYesToTheSecondOfferHasTheApp() {
        installing("Prompting");
        world.after(FIRST_CHECK);
        phone.lists(phone.isTold("ManagedApplicationList"), BUNDLE, "UserRejected");
        world.after(InstallDecision.OFFER_PAUSE);
        phone.startsInstalling(phone.isTold("InstallApplication"), BUNDLE, "Installing");
        world.after(FIRST_CHECK);
        phone.lists(phone.isTold("ManagedApplicationList"), BUNDLE, "Managed");
        assertThat(install().state()).isEqualTo(InstallState.INSTALLED);
        assertThat(install().cause()).isEmpty();
    }

    @Test
    void aLocationMayLeavePersonsInPeaceAtOnceAndNothingIsOfferedWithoutALicence() {
        AssignmentRow held = granted(InstallMode.NOW);
        phone.startsInstalling(phone.isTold("InstallApplication"), BUNDLE, "Prompting");
        world.after(FIRST_CHECK);
        phone.lists(phone.isTold("ManagedApplicationList"), BUNDLE, "UserRejected");
        world.licences.assignments().revoke(LicenceWorld.ADMIN, held.id(), false);
        world.appleHasAnswered();
        world.after(InstallDecision.OFFER_PAUSE);
        assertThat(phone.polls()).isEmpty();

        world.execute("insert into location_policy (location_id, offer_again) select id, 0 from location");
        granted(InstallMode.NOW);
        phone.startsInstalling(phone.isTold("InstallApplication"), BUNDLE, "Prompting");
        world.after(FIRST_CHECK);
        phone.lists(phone.isTold("ManagedApplicationList"), BUNDLE, "UserRejected");
        assertThat(install().dueAt()).isEmpty();
    }

    @Test
    void aDeviceGivenToSomebodyWhoHoldsALicenceIsToldToInstall() {
        AssignmentRow held = granted(InstallMode.NOW);
        LicenceWorld.FakeDevice spare = world.device(world.person("jiro"), "C02");
        assertThat(spare.polls()).isEmpty();

        world.gives(spare, person);

        assertThat(world.install(spare, APP).state()).isEqualTo(InstallState.QUEUED);
        assertThat(world.install(spare, APP).assignmentId()).contains(held.id());
        spare.isTold("InstallApplication");
    }

    @Test
    void anInstallByTheLicenceOfTheOwnerBeforeIsNotPushedOnAndComesBackWithTheOwner() {
        granted(InstallMode.NOW);
        UUID taro = world.person("taro");

        world.gives(phone, taro);
        assertThat(install().state()).isEqualTo(InstallState.CANCELLED);
        assertThat(phone.polls()).isEmpty();
        assertThat(world.timeline(Subject.device(phone.id))).endsWith("install.cancelled");
        phone.enrollsAnew();
        assertThat(phone.polls()).as("nor after it enrolled anew").isEmpty();

        world.gives(phone, person);
        assertThat(install().state()).isEqualTo(InstallState.QUEUED);
        phone.isTold("InstallApplication");
    }

    @Test
    void anInstalledAppStaysWithTheNextOwnerUntilThatOwnersLicenceTakesItsPlace() {
        installed();
        UUID taro = world.person("taro");
        world.gives(phone, taro);
        assertThat(install().state()).isEqualTo(InstallState.INSTALLED);
        assertThat(phone.polls()).isEmpty();

        world.associated(taro);
        AssignmentRow his = world.licences
                .assignments()
                .grantToUser(LicenceWorld.ADMIN, world.asset(APP).id(), taro, InstallMode.NOW);
        world.appleHasAnswered();
        assertThat(install().assignmentId()).contains(his.id());
        phone.isTold("InstallApplication");
    }

    @Test
    void anErasedDeviceDoesNotGetTheAppOfTheOwnerBeforeAgain() {
        installed();
        world.gives(phone, world.person("taro"));
        phone.enrollsAnew();
        assertThat(install().state()).isEqualTo(InstallState.CANCELLED);
        assertThat(phone.polls()).isEmpty();
    }

    @Test
    void aStepThatTakesTooLongIsStalledWithTheReasonAndALateSuccessHealsIt() {
        installing("PromptingForLogin");
        world.after(FIRST_CHECK);
        PlistDict check = phone.isTold("ManagedApplicationList");
        phone.lists(check, BUNDLE, "PromptingForLogin");
        world.after(InstallDecision.PERSON_PATIENCE);
        if (install().state() != InstallState.STALLED) {
            world.settle();
        }
        assertThat(install().state()).isEqualTo(InstallState.STALLED);
        assertThat(install().cause()).contains("waiting-for-sign-in");

        world.after(Duration.ofDays(1));
        phone.lists(phone.isTold("ManagedApplicationList"), BUNDLE, "Managed");
        assertThat(install().state()).isEqualTo(InstallState.INSTALLED);
        assertThat(install().cause()).isEmpty();
    }

    @Test
    void aDeviceThatNeverComesIsStalledAndStillGetsItsCommandWhenItDoes() {
        granted(InstallMode.NOW);
        world.after(InstallDecision.COMMAND_PATIENCE);
        assertThat(install().state()).isEqualTo(InstallState.STALLED);
        assertThat(install().cause()).contains("device-silent");
        phone.startsInstalling(phone.isTold("InstallApplication"), BUNDLE, "Installing");
        assertThat(install().state()).isEqualTo(InstallState.INSTALLING);
    }

    @Test
    void theAdministratorCanTryAgainAfterAFailureAndThePersonInThePortal() {
        granted(InstallMode.PORTAL);
        assertThat(install().state()).isEqualTo(InstallState.OFFERED);
        assertThat(phone.polls()).isEmpty();
        world.licences.installs().install(LicenceWorld.ADMIN, install().id());
        refused(
                ProblemCode.INSTALL_UNDER_WAY,
                () -> world.licences
                        .installs()
                        .install(LicenceWorld.ADMIN, install().id()));
        phone.fails(phone.isTold("InstallApplication"), 12035, "cannot be purchased");
        assertThat(install().cause()).contains("cannot-be-purchased");

        world.licences.installs().install(LicenceWorld.ADMIN, install().id());
        phone.startsInstalling(phone.isTold("InstallApplication"), BUNDLE, "Managed");
        assertThat(install().state()).isEqualTo(InstallState.INSTALLED);
    }

    @Test
    void anErasedDeviceGetsItsAppsAgainAndANewOneOfThePersonToo() {
        installed();
        phone.enrollsAnew();
        assertThat(install().state()).isEqualTo(InstallState.QUEUED);
        phone.isTold("InstallApplication");
        phone.enrollsAnew();
        phone.startsInstalling(phone.isTold("InstallApplication"), BUNDLE, "Installing");
        assertThat(phone.polls())
                .as("told once, though the queue was emptied in between")
                .isEmpty();

        LicenceWorld.FakeDevice tablet = world.device(person, "C02");
        tablet.enrollsAnew();
        tablet.isTold("InstallApplication");
        assertThat(world.install(tablet, APP).state()).isEqualTo(InstallState.QUEUED);
    }

    @Test
    void aLicenceTakenBackWithItsAppRemovesTheAppOnlyAfterAppleHasConfirmed() {
        installed();
        AssignmentRow row = world.assignment(install().assignmentId().orElseThrow());
        world.licences.assignments().revoke(LicenceWorld.ADMIN, row.id(), true);
        world.settle();
        assertThat(phone.polls()).isEmpty();
        world.after(LicenceWorld.POLL);
        assertThat(world.assignment(row.id()).state()).isEqualTo(AssignmentState.REVOKED);
        PlistDict remove = phone.isTold("RemoveApplication");
        assertThat(remove.requireDict("Command").requireString("Identifier")).isEqualTo(BUNDLE);
        phone.acknowledges(remove);
        assertThat(install().state()).isEqualTo(InstallState.REMOVED);
        assertThat(world.timeline(Subject.device(phone.id)))
                .endsWith("install.installed", "install.removing", "install.removed");
    }

    @Test
    void aLicenceGrantedWhileTheAppIsBeingRemovedBringsItBackAfterwards() {
        installed();
        world.licences
                .assignments()
                .revoke(LicenceWorld.ADMIN, install().assignmentId().orElseThrow(), true);
        world.appleHasAnswered();
        PlistDict remove = phone.isTold("RemoveApplication");
        AssignmentRow again = granted(InstallMode.NOW);
        assertThat(install().state()).isEqualTo(InstallState.REMOVING);
        phone.acknowledges(remove);
        phone.isTold("InstallApplication");
        assertThat(install().assignmentId()).contains(again.id());
        assertThat(world.timeline(Subject.device(phone.id))).endsWith("install.removed", "install.queued");
    }

    @Test
    void anAppThatAnotherLicenceIsThereForSurvivesTheEndOfTheFirst() {
        AssignmentRow persons = granted(InstallMode.NOW);
        AssignmentRow devices = world.licences
                .assignments()
                .grantToDevice(LicenceWorld.ADMIN, world.asset(APP).id(), phone.id, InstallMode.NOW);
        world.appleHasAnswered();
        assertThat(install().assignmentId()).as("it is under way already").contains(persons.id());
        world.licences.assignments().revoke(LicenceWorld.ADMIN, persons.id(), true);
        world.appleHasAnswered();
        assertThat(world.assignment(persons.id()).state()).isEqualTo(AssignmentState.REVOKED);
        assertThat(install().assignmentId()).contains(devices.id());
        assertThat(world.timeline(Subject.device(phone.id))).endsWith("install.kept");
        phone.startsInstalling(phone.isTold("InstallApplication"), BUNDLE, "Installing");
        world.after(FIRST_CHECK);
        phone.lists(phone.isTold("ManagedApplicationList"), BUNDLE, "Managed");
        assertThat(install().state()).isEqualTo(InstallState.INSTALLED);

        world.licences.assignments().revoke(LicenceWorld.ADMIN, devices.id(), true);
        world.appleHasAnswered();
        phone.isTold("RemoveApplication");
    }

    @Test
    void aDeviceThatDoesNotComeForARemovalIsStalledAfterAWeekAndStillRemovesLater() {
        installed();
        world.licences
                .assignments()
                .revoke(LicenceWorld.ADMIN, install().assignmentId().orElseThrow(), true);
        world.appleHasAnswered();
        world.after(InstallDecision.COMMAND_PATIENCE);
        assertThat(install().state()).isEqualTo(InstallState.STALLED);
        assertThat(install().cause()).contains("removal-failed");
        phone.acknowledges(phone.isTold("RemoveApplication"));
        assertThat(install().state()).isEqualTo(InstallState.REMOVED);
    }

    @Test
    void aLicenceTakenBackWhileItsInstallWaitsTakesTheCommandOutOfTheQueue() {
        AssignmentRow row = granted(InstallMode.NOW);
        world.licences.assignments().revoke(LicenceWorld.ADMIN, row.id(), false);
        world.appleHasAnswered();
        assertThat(phone.polls()).isEmpty();
        assertThat(install().state()).isEqualTo(InstallState.CANCELLED);
        refused(
                ProblemCode.ASSIGNMENT_NOT_ACTIVE,
                () -> world.licences
                        .installs()
                        .install(LicenceWorld.ADMIN, install().id()));
    }

    @Test
    void theSameReportTwiceChangesNothing() {
        granted(InstallMode.NOW);
        PlistDict command = phone.isTold("InstallApplication");
        phone.startsInstalling(command, BUNDLE, "Installing");
        InstallRow before = install();
        phone.startsInstalling(command, BUNDLE, "Failed");
        assertThat(install()).isEqualTo(before);
    }

    private static void refused(ProblemCode code, ThrowingCallable act) {
        assertThatThrownBy(act)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(code));
    }
}
