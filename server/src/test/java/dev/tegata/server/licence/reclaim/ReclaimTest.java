package dev.tegata.server.licence.reclaim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.configuration.GreenMailConfiguration;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import dev.tegata.protocol.plist.PlistDict;
import dev.tegata.server.licence.FakeApple;
import dev.tegata.server.licence.LicenceWorld;
import dev.tegata.server.licence.Licences;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.TestDatabase;
import dev.tegata.storage.event.Subject;
import dev.tegata.storage.ledger.LedgerFilter;
import dev.tegata.storage.ledger.LedgerListing;
import dev.tegata.storage.ledger.LedgerStore;
import dev.tegata.storage.licence.AssignmentRow;
import dev.tegata.storage.licence.AssignmentState;
import dev.tegata.storage.licence.InstallMode;
import dev.tegata.storage.licence.LocationRow;
import dev.tegata.storage.reclaim.ReclaimFilter;
import dev.tegata.storage.reclaim.ReclaimListing;
import dev.tegata.storage.reclaim.ReclaimPolicyRow;
import dev.tegata.storage.reclaim.ReclaimPolicyRow.Reclaim;
import dev.tegata.storage.reclaim.ReclaimProposalRow;
import dev.tegata.storage.reclaim.ReclaimReason;
import dev.tegata.storage.reclaim.ReclaimState;
import dev.tegata.storage.reclaim.ReclaimStore;
import dev.tegata.storage.waitlist.WaitingState;
import dev.tegata.storage.waitlist.WaitlistStore;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
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

/** Licences that are of no use where they are. */
class ReclaimTest {
    private static final String APP = "361309726";
    private static final String OTHER = "409201541";
    private static final String BUNDLE = "com.example.app";
    private static final Duration DAY = Duration.ofDays(1);

    private static TestDatabase db;
    private static GreenMail mail;

    private LicenceWorld world;
    private LocationRow location;

    @BeforeAll
    static void openDatabase() {
        db = TestDatabase.create();
        mail = new GreenMail(new ServerSetup(0, "localhost", ServerSetup.PROTOCOL_SMTP));
        mail.withConfiguration(GreenMailConfiguration.aConfig().withDisabledAuthentication());
        mail.start();
    }

    @AfterAll
    static void closeDatabase() {
        mail.stop();
        db.close();
    }

    @BeforeEach
    void open() throws Exception {
        mail.purgeEmailFromAllMailboxes();
        world = new LicenceWorld(db, Optional.of(mail.getSmtp().getPort()));
        world.apple.app(APP, 2).app(OTHER, 2).asset(new FakeApple.FakeAsset("111", "App", false, false, 5));
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

    private AssignmentRow holds(String app, UUID person) {
        AssignmentRow row = world.licences
                .assignments()
                .grantToUser(LicenceWorld.ADMIN, world.asset(app).id(), person, InstallMode.PORTAL);
        world.appleHasAnswered();
        AssignmentRow held = world.assignment(row.id());
        assertThat(held.state()).isEqualTo(AssignmentState.ASSIGNED);
        return held;
    }

    private void policy(Reclaim reclaim, int after, int notice) {
        world.licences
                .reclaims()
                .policy(LicenceWorld.ADMIN, new ReclaimPolicyRow(location.id(), reclaim, after, notice));
        world.settle();
    }

    private List<ReclaimProposalRow> proposals(ReclaimState state) {
        return world
                .db
                .database()
                .store(ReclaimStore.class)
                .page(
                        new ReclaimFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(state)),
                        Optional.empty(),
                        100)
                .stream()
                .map(ReclaimListing::proposal)
                .toList();
    }

    private ReclaimProposalRow only(ReclaimState state) {
        assertThat(proposals(state)).hasSize(1);
        return proposals(state).getFirst();
    }

    /** Days go by; on the last two of them somebody looks. */
    private void days(int days) {
        world.after(DAY.multipliedBy(days - 1L));
        world.after(DAY);
    }

    private AssignmentState state(AssignmentRow row) {
        return world.assignment(row.id()).state();
    }

    private List<LedgerListing> ledger() {
        return world.db
                .database()
                .store(LedgerStore.class)
                .page(
                        new LedgerFilter(
                                Optional.empty(),
                                Optional.of(world.asset(APP).id()),
                                Optional.empty(),
                                Optional.empty()),
                        Optional.empty(),
                        100);
    }

    private static void refused(ProblemCode code, Runnable act) {
        assertThatThrownBy(act::run)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(code));
    }

    @Test
    void anAppThatWasNotInstalledForNinetyDaysIsProposedAndNothingElseHappens() {
        UUID hanako = joined("hanako");
        world.device(hanako, "C01");
        AssignmentRow held = holds(APP, hanako);
        world.after(DAY.multipliedBy(89));
        assertThat(proposals(ReclaimState.PROPOSED)).isEmpty();
        world.after(DAY.plusHours(1));
        ReclaimProposalRow proposal = only(ReclaimState.PROPOSED);
        assertThat(proposal.assignmentId()).isEqualTo(held.id());
        assertThat(proposal.reason()).isEqualTo(ReclaimReason.NOT_INSTALLED);
        assertThat(proposal.idleSince()).isEqualTo(held.assignedAt().orElseThrow());
        assertThat(world.timeline(Subject.user(hanako))).contains("reclaim.proposed");
        days(30);
        assertThat(only(ReclaimState.PROPOSED).id()).as("the same").isEqualTo(proposal.id());
        assertThat(state(held)).isEqualTo(AssignmentState.ASSIGNED);
        assertThat(mail.getReceivedMessages()).isEmpty();
    }

    @Test
    void aLibraryIsLookedAtOnceAnHourByWhicheverNode() {
        holds(APP, joined("hanako"));
        try (Licences second = world.node(pause -> true)) {
            world.clock.advance(DAY.multipliedBy(91));
            assertThat(world.run("reclaim")).isEqualTo(1);
            assertThat(second.workers().stream()
                            .filter(worker -> worker.name().equals("reclaim"))
                            .findFirst()
                            .orElseThrow()
                            .runOnce())
                    .isZero();
            world.clock.advance(ReclaimWorker.LOOK_EVERY.minusSeconds(1));
            assertThat(world.run("reclaim")).isZero();
            world.clock.advance(Duration.ofSeconds(1));
            assertThat(world.run("reclaim")).isEqualTo(1);
        }
        assertThat(proposals(ReclaimState.PROPOSED)).hasSize(1);
    }

    @Test
    void byPolicyTheHolderIsToldAndTheLicenceComesBackAndGoesToWhoeverWaits() throws Exception {
        policy(Reclaim.AUTOMATIC, 30, 7);
        UUID hanako = joined("hanako");
        world.device(hanako, "C01");
        AssignmentRow held = holds(APP, hanako);
        AssignmentRow other = holds(OTHER, hanako);
        UUID busy = joined("busy");
        LicenceWorld.FakeDevice phone = world.device(busy, "C02");
        AssignmentRow used = holds(APP, busy);
        installs(phone);
        UUID taro = joined("taro");
        world.licences
                .waitlist()
                .grantToUser(LicenceWorld.ADMIN, world.asset(APP).id(), taro, InstallMode.PORTAL, 0);

        world.after(DAY.multipliedBy(30).plusHours(1));
        assertThat(proposals(ReclaimState.ANNOUNCED))
                .extracting(ReclaimProposalRow::assignmentId)
                .containsExactlyInAnyOrder(held.id(), other.id());
        assertThat(mail.getReceivedMessages()).as("one mail for both").hasSize(1);
        MimeMessage message = mail.getReceivedMessages()[0];
        assertThat(message.getAllRecipients()[0]).hasToString("hanako@example.com");
        assertThat(message.getSubject()).isEqualTo("使用されていないアプリケーションの割り当て解除のお知らせ");
        assertThat(text(message)).contains("hanako 様", "361309726", "409201541", "株式会社テスト");
        assertThat(world.timeline(Subject.user(hanako))).contains("reclaim.announced", "reclaim.mailed");

        world.after(DAY.multipliedBy(7).minusHours(2));
        assertThat(state(held)).isEqualTo(AssignmentState.ASSIGNED);
        world.after(Duration.ofHours(2));
        world.appleHasAnswered();
        world.appleHasAnswered();
        assertThat(proposals(ReclaimState.DONE)).hasSize(2);
        assertThat(state(held)).isEqualTo(AssignmentState.REVOKED);
        assertThat(state(used)).isEqualTo(AssignmentState.ASSIGNED);
        assertThat(ledger())
                .filteredOn(entry -> entry.entry().assignmentId().equals(Optional.of(held.id())))
                .first()
                .satisfies(entry -> {
                    assertThat(entry.entry().kind().name()).isEqualTo("RECLAIM");
                    assertThat(entry.entry().reason()).contains("not-installed");
                    assertThat(entry.entry().actor()).isEqualTo("system");
                });
        assertThat(world.db
                        .database()
                        .store(WaitlistStore.class)
                        .page(Optional.of(world.asset(APP).id()), WaitingState.SERVED, Optional.empty(), 10))
                .singleElement()
                .satisfies(served -> assertThat(served.waiting().userId()).contains(taro));
        assertThat(world.apple.holders(APP)).hasSize(2);
    }

    private static String text(MimeMessage message) throws MessagingException, IOException {
        // Both parts are in UTF-8; the first is the plain one.
        jakarta.mail.Multipart parts = (jakarta.mail.Multipart) message.getContent();
        assertThat(GreenMailUtil.getHeaders(message)).contains("Auto-Submitted");
        return String.valueOf(parts.getBodyPart(0).getContent());
    }

    private void installs(LicenceWorld.FakeDevice phone) {
        world.licences
                .installs()
                .install(LicenceWorld.ADMIN, world.install(phone, APP).id());
        world.settle();
        PlistDict command = phone.isTold("InstallApplication");
        phone.startsInstalling(command, BUNDLE, "Installing");
        world.after(Duration.ofSeconds(15));
        phone.lists(phone.isTold("ManagedApplicationList"), BUNDLE, "Managed");
    }

    @Test
    void whatIsUndoneInTimeStaysForAsLongAgain() {
        policy(Reclaim.AUTOMATIC, 30, 7);
        AssignmentRow held = holds(APP, joined("hanako"));
        days(31);
        ReclaimProposalRow announced = only(ReclaimState.ANNOUNCED);
        assertThat(announced.reason()).isEqualTo(ReclaimReason.NO_DEVICE);
        days(5);
        world.licences.reclaims().undo(LicenceWorld.ADMIN, announced.id());
        days(10);
        assertThat(state(held)).isEqualTo(AssignmentState.ASSIGNED);
        ReclaimProposalRow undone = only(ReclaimState.UNDONE);
        assertThat(undone.decidedBy()).contains("admin:test");
        assertThat(proposals(ReclaimState.ANNOUNCED)).isEmpty();
        refused(ProblemCode.RECLAIM_DECIDED, () -> world.licences.reclaims().undo(LicenceWorld.ADMIN, announced.id()));
        days(21);
        assertThat(proposals(ReclaimState.ANNOUNCED)).as("a month later").hasSize(1);
    }

    @Test
    void anAdministratorAcceptsOrDismissesWhatIsProposed() {
        AssignmentRow first = holds(APP, joined("a"));
        AssignmentRow second = holds(APP, joined("b"));
        world.after(DAY.multipliedBy(91));
        ReclaimProposalRow ofFirst = proposals(ReclaimState.PROPOSED).stream()
                .filter(row -> row.assignmentId().equals(first.id()))
                .findFirst()
                .orElseThrow();
        ReclaimProposalRow ofSecond = proposals(ReclaimState.PROPOSED).stream()
                .filter(row -> row.assignmentId().equals(second.id()))
                .findFirst()
                .orElseThrow();
        world.licences.reclaims().dismiss(LicenceWorld.ADMIN, ofFirst.id());
        refused(
                ProblemCode.RECLAIM_DECIDED,
                () -> world.licences.reclaims().accept(LicenceWorld.ADMIN, ofFirst.id(), Optional.empty()));
        world.licences.reclaims().accept(LicenceWorld.ADMIN, ofSecond.id(), Optional.empty());
        assertThat(only(ReclaimState.ANNOUNCED).dueAt())
                .contains(world.clock.instant().plus(DAY.multipliedBy(7)));
        world.after(DAY.multipliedBy(7));
        world.appleHasAnswered();
        assertThat(state(first)).isEqualTo(AssignmentState.ASSIGNED);
        assertThat(state(second)).isEqualTo(AssignmentState.REVOKED);
        assertThat(ledger().getFirst().entry().actor()).isEqualTo("admin:test");
        days(30);
        assertThat(proposals(ReclaimState.PROPOSED))
                .as("it was said that it stays")
                .isEmpty();
    }

    @Test
    void allOfAnAppIsAcceptedInOneGoAndWithoutNoticeTakenBackAtOnce() {
        AssignmentRow first = holds(APP, joined("a"));
        AssignmentRow second = holds(APP, joined("b"));
        AssignmentRow other = holds(OTHER, joined("c"));
        world.after(DAY.multipliedBy(91));
        assertThat(world.licences
                        .reclaims()
                        .acceptAll(LicenceWorld.ADMIN, world.asset(APP).id(), Optional.of(Duration.ZERO)))
                .isEqualTo(2);
        world.appleHasAnswered();
        assertThat(List.of(state(first), state(second)))
                .containsExactly(AssignmentState.REVOKED, AssignmentState.REVOKED);
        assertThat(state(other)).isEqualTo(AssignmentState.ASSIGNED);
        assertThat(world.asset(APP).availableCount()).isEqualTo(2);
        assertThat(only(ReclaimState.PROPOSED).assignmentId()).isEqualTo(other.id());
    }

    @Test
    void aDeviceThatComesMakesTheProposalObsoleteAtOnce() {
        policy(Reclaim.AUTOMATIC, 30, 7);
        UUID hanako = joined("hanako");
        AssignmentRow held = holds(APP, hanako);
        days(31);
        assertThat(only(ReclaimState.ANNOUNCED).reason()).isEqualTo(ReclaimReason.NO_DEVICE);
        LicenceWorld.FakeDevice phone = world.device(world.person("somebody"), "C01");
        world.gives(phone, hanako);
        assertThat(proposals(ReclaimState.OBSOLETE)).hasSize(1);
        assertThat(world.timeline(Subject.user(hanako))).contains("reclaim.obsolete");
        days(10);
        assertThat(state(held)).isEqualTo(AssignmentState.ASSIGNED);
        assertThat(proposals(ReclaimState.ANNOUNCED)).isEmpty();
    }

    @Test
    void anAppThatIsInstalledDuringTheNoticeStays() {
        policy(Reclaim.AUTOMATIC, 30, 7);
        UUID hanako = joined("hanako");
        LicenceWorld.FakeDevice phone = world.device(hanako, "C01");
        AssignmentRow held = holds(APP, hanako);
        days(31);
        ReclaimProposalRow announced = only(ReclaimState.ANNOUNCED);
        // In the last hour, which no look is in any more.
        world.clock.advance(Duration.between(
                world.clock.instant(), announced.dueAt().orElseThrow().minusSeconds(60)));
        world.settle();
        installs(phone);
        world.after(Duration.ofMinutes(1));
        assertThat(only(ReclaimState.OBSOLETE).id()).isEqualTo(announced.id());
        days(2);
        assertThat(state(held)).isEqualTo(AssignmentState.ASSIGNED);
        assertThat(world.apple.count("/assets/disassociate")).isZero();
    }

    @Test
    void aLicenceOfADeviceThatLeftIsProposedWhereThePolicyKeptIt() {
        world.execute("insert into location_policy (location_id, removed_devices) values (?, 'KEEP')", location.id());
        LicenceWorld.FakeDevice phone = world.device(world.person("owner"), "C01");
        AssignmentRow held = world.licences
                .assignments()
                .grantToDevice(LicenceWorld.ADMIN, world.asset(APP).id(), phone.id, InstallMode.PORTAL);
        world.appleHasAnswered();
        days(60);
        phone.leaves();
        world.db.database().useTransaction(tx -> world.licences.deviceLeft(tx, phone.id, "checked-out"));
        days(60);
        assertThat(proposals(ReclaimState.PROPOSED))
                .as("not used since sixty days")
                .isEmpty();
        days(31);
        ReclaimProposalRow proposal = only(ReclaimState.PROPOSED);
        assertThat(proposal.reason()).isEqualTo(ReclaimReason.NO_DEVICE);
        assertThat(proposal.assignmentId()).isEqualTo(held.id());
        phone.enrollsAnew();
        assertThat(only(ReclaimState.OBSOLETE).id()).isEqualTo(proposal.id());
    }

    @Test
    void switchedOffNothingIsProposedAndWhatThePolicyAnnouncedIsLetGo() {
        policy(Reclaim.AUTOMATIC, 30, 7);
        AssignmentRow held = holds(APP, joined("hanako"));
        days(31);
        assertThat(proposals(ReclaimState.ANNOUNCED)).hasSize(1);
        policy(Reclaim.OFF, 30, 7);
        assertThat(proposals(ReclaimState.OBSOLETE)).hasSize(1);
        days(60);
        assertThat(proposals(ReclaimState.ANNOUNCED)).isEmpty();
        assertThat(state(held)).isEqualTo(AssignmentState.ASSIGNED);
        policy(Reclaim.PROPOSE, 30, 7);
        assertThat(proposals(ReclaimState.PROPOSED))
                .as("looked at as soon as it is on")
                .hasSize(1);
        policy(Reclaim.AUTOMATIC, 30, 7);
        assertThat(proposals(ReclaimState.ANNOUNCED)).hasSize(1);
    }

    @Test
    void whatAppleDoesNotLetAnybodyRevokeAndWhatIsRevokedMeanwhileIsNotTakenBack() {
        policy(Reclaim.AUTOMATIC, 30, 7);
        UUID hanako = joined("hanako");
        holds("111", hanako);
        AssignmentRow held = holds(APP, hanako);
        days(31);
        assertThat(only(ReclaimState.ANNOUNCED).assignmentId()).isEqualTo(held.id());
        world.licences.assignments().revoke(LicenceWorld.ADMIN, held.id(), false);
        world.appleHasAnswered();
        days(8);
        assertThat(proposals(ReclaimState.OBSOLETE)).hasSize(1);
        assertThat(ledger().getFirst().entry().kind().name()).isEqualTo("REVOKE");
    }

    @Test
    void whoeverHasNoAddressIsNotWrittenToAndTheLicenceComesBackAllTheSame() {
        policy(Reclaim.AUTOMATIC, 30, 1);
        UUID hanako = joined("hanako");
        world.execute("update users set email = null where id = ?", hanako);
        AssignmentRow held = holds(APP, hanako);
        days(30);
        assertThat(proposals(ReclaimState.ANNOUNCED)).hasSize(1);
        world.after(DAY);
        world.appleHasAnswered();
        assertThat(mail.getReceivedMessages()).isEmpty();
        assertThat(state(held)).isEqualTo(AssignmentState.REVOKED);
    }

    @Test
    void aMailServerThatIsAwayIsTriedAgainButNotPastTheDayOfWhichItWouldTell() {
        policy(Reclaim.AUTOMATIC, 30, 1);
        UUID hanako = joined("hanako");
        AssignmentRow held = holds(APP, hanako);
        mail.stop();
        try {
            days(30);
            ReclaimProposalRow announced = only(ReclaimState.ANNOUNCED);
            assertThat(announced.mailAttempts()).isEqualTo(1);
            assertThat(announced.mailDueAt()).contains(world.clock.instant().plus(Duration.ofMinutes(1)));
            assertThat(announced.mailFailure()).isPresent();
            world.after(Duration.ofMinutes(1));
            assertThat(only(ReclaimState.ANNOUNCED).mailAttempts()).isEqualTo(2);
            world.after(Duration.ofMinutes(5));
            world.after(Duration.ofMinutes(15));
            world.after(Duration.ofHours(1));
            world.after(Duration.ofHours(4));
            ReclaimProposalRow told = only(ReclaimState.ANNOUNCED);
            assertThat(told.mailDueAt())
                    .as("eighteen hours more are still before it")
                    .isPresent();
            world.after(Duration.ofHours(18));
            assertThat(only(ReclaimState.ANNOUNCED).mailDueAt()).isEmpty();
            assertThat(world.timeline(Subject.user(hanako))).contains("reclaim.mail-failed");
            world.after(Duration.ofHours(1));
            world.appleHasAnswered();
            assertThat(state(held)).isEqualTo(AssignmentState.REVOKED);
        } finally {
            mail.reset();
        }
    }

    @Test
    void nothingIsTakenBackWhileTheLocationIsNotServedAndAllOfItAfterwards() {
        policy(Reclaim.AUTOMATIC, 30, 1);
        AssignmentRow held = holds(APP, joined("hanako"));
        days(30);
        world.execute("update location set state = 'TOKEN_EXPIRED'");
        world.clock.advance(DAY.multipliedBy(3));
        assertThat(world.run("reclaim") + world.run("reclaim"))
                .as("only the look")
                .isEqualTo(1);
        assertThat(proposals(ReclaimState.ANNOUNCED)).hasSize(1);
        assertThat(state(held)).isEqualTo(AssignmentState.ASSIGNED);
        world.execute("update location set state = 'OK'");
        world.appleHasAnswered();
        assertThat(state(held)).isEqualTo(AssignmentState.REVOKED);
    }
}
