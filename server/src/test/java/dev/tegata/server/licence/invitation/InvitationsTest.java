package dev.tegata.server.licence.invitation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.configuration.GreenMailConfiguration;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.tegata.protocol.plist.PlistDict;
import dev.tegata.server.licence.FakeApple;
import dev.tegata.server.licence.LicenceWorld;
import dev.tegata.server.licence.Licences;
import dev.tegata.server.licence.workbench.Backoff;
import dev.tegata.server.licence.workbench.LicenceSettings;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.server.work.Bell;
import dev.tegata.server.work.Worker;
import dev.tegata.storage.TestDatabase;
import dev.tegata.storage.event.Subject;
import dev.tegata.storage.licence.DeliveryRow;
import dev.tegata.storage.licence.DeliveryState;
import dev.tegata.storage.licence.InvitationMethod;
import dev.tegata.storage.licence.InvitationRow;
import dev.tegata.storage.licence.InvitationState;
import dev.tegata.storage.licence.InvitationStore;
import dev.tegata.storage.licence.VppUserRow;
import dev.tegata.storage.licence.VppUserState;
import jakarta.mail.Multipart;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** 「VPP サービスへの参加招待」, by mail and on the owned devices. */
class InvitationsTest {
    private static TestDatabase db;

    private LicenceWorld world;
    private @Nullable GreenMail mail;
    private UUID person;

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
        GreenMail server = new GreenMail(new ServerSetup(0, "localhost", ServerSetup.PROTOCOL_SMTP));
        server.withConfiguration(GreenMailConfiguration.aConfig().withDisabledAuthentication());
        server.start();
        mail = server;
        world = new LicenceWorld(db, Optional.of(server.getSmtp().getPort()));
        world.location();
        person = world.person("hanako");
    }

    @AfterEach
    void close() {
        world.close();
        if (mail != null) {
            mail.stop();
        }
    }

    private InvitationRow onDevices() {
        return world.licences.invitations().inviteOnDevices(LicenceWorld.ADMIN, person, Optional.empty());
    }

    private InvitationRow byMail() {
        return world.licences.invitations().inviteByMail(LicenceWorld.ADMIN, person, Optional.empty());
    }

    private InvitationRow invitation(UUID id) {
        return world.db.database().store(InvitationStore.class).find(id).orElseThrow();
    }

    private List<DeliveryRow> deliveries(InvitationRow invitation) {
        return world.db.database().store(InvitationStore.class).deliveries(invitation.id());
    }

    private void nothingWasInvited() {
        assertThat(world.db
                        .database()
                        .store(InvitationStore.class)
                        .page(Optional.empty(), Optional.empty(), Optional.empty(), 10))
                .isEmpty();
    }

    @Test
    void thePersonIsMailedInTheOwnLanguageWithTheLinkAndTheLinkStandsNowhereElse() throws Exception {
        VppUserRow account = world.registered(person);
        String code = world.apple
                .active(account.clientUserId().toString())
                .orElseThrow()
                .inviteCode
                .orElseThrow();
        InvitationRow invitation = byMail();
        world.settle();

        MimeMessage message = mail().getReceivedMessages()[0];
        assertThat(message.getSubject()).isEqualTo("アプリケーション割り当て設定のご案内");
        assertThat(((InternetAddress) message.getFrom()[0]).getPersonal()).isEqualTo("情報システム部");
        Multipart parts = (Multipart) message.getContent();
        assertThat(parts.getBodyPart(0).getContent().toString()).contains("inviteCode=" + code + "&mt=8");
        assertThat(parts.getBodyPart(1).getContent().toString()).contains("inviteCode=" + code + "&amp;mt=8");
        assertThat(deliveries(invitation)).extracting(DeliveryRow::state).containsExactly(DeliveryState.DELIVERED);
        assertThat(world.wholeTimeline()).contains("invitation.mailed").doesNotContain(code);
    }

    @Test
    void aMailThatTheServerDoesNotTakeIsTriedAgainForADayAndThenFailsVisibly() {
        world.registered(person);
        mail().stop();
        InvitationRow invitation = byMail();
        world.settle();
        assertThat(deliveries(invitation).getFirst().cause()).contains("mail-server-unreachable");
        assertThat(deliveries(invitation).getFirst().state()).isEqualTo(DeliveryState.QUEUED);
        refused(ProblemCode.INVITATION_UNDER_WAY, this::byMail);
        for (Duration pause : Backoff.MAIL.pauses()) {
            world.after(pause);
        }
        assertThat(deliveries(invitation).getFirst().state()).isEqualTo(DeliveryState.FAILED);
        assertThat(invitation(invitation.id()).state()).isEqualTo(InvitationState.FAILED);
    }

    @Test
    void withoutAMailAddressOrAMailServerNobodyIsInvitedByMail() throws IOException {
        world.registered(person);
        world.execute("update users set email = null where id = ?", person);
        refused(ProblemCode.NO_MAIL_ADDRESS, this::byMail);
        nothingWasInvited();
        try (LicenceWorld mailless = new LicenceWorld(db)) {
            mailless.location();
            UUID other = mailless.person("taro");
            mailless.registered(other);
            refused(
                    ProblemCode.MAIL_NOT_CONFIGURED,
                    () -> mailless.licences.invitations().inviteByMail(LicenceWorld.ADMIN, other, Optional.empty()));
        }
    }

    @Test
    void theOwnedDevicesAreAskedAndAcknowledgedMeansShownNotAccepted() {
        VppUserRow account = world.registered(person);
        LicenceWorld.FakeDevice phone = world.device(person, "C01");
        InvitationRow invitation = onDevices();

        PlistDict command = phone.isTold("InviteToProgram");
        assertThat(command.requireDict("Command").requireString("ProgramID")).isEqualTo("com.apple.cloudvpp");
        assertThat(command.requireDict("Command").requireString("InvitationURL"))
                .startsWith("https://buy.itunes.apple.com/");
        phone.answers(command, PlistDict.of("Status", "Acknowledged", "InvitationResult", "Acknowledged"));
        assertThat(deliveries(invitation)).extracting(DeliveryRow::state).containsExactly(DeliveryState.DELIVERED);
        assertThat(invitation(invitation.id()).state()).isEqualTo(InvitationState.OPEN);
        assertThat(world.account(account.id()).state()).isEqualTo(VppUserState.REGISTERED);
        assertThat(world.timeline(Subject.device(phone.id))).contains("invitation.prompted");
        assertThat(world.wholeTimeline()).doesNotContain("associateVPPUserWithITSAccount");
    }

    @Test
    void anInvitationIsRefusedWhileTheAppStoreIsProhibitedAndNothingChanges() {
        world.registered(person);
        LicenceWorld.FakeDevice phone = world.device(person, "C01").restricted("{\"allowAppInstallation\":false}");
        assertThatThrownBy(this::onDevices)
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.code()).isEqualTo(ProblemCode.NO_DEVICE_CAN_BE_ASKED))
                .hasMessageContaining("App Store")
                .hasMessageContaining("allowAppInstallation");
        for (String prohibited : List.of(
                "{\"allowAppInstallation\":false}",
                "{\"allowUIAppInstallation\":false}",
                "{\"blockedAppBundleIDs\":[\"com.example\",\"com.apple.AppStore\"]}",
                "{\"allowListedAppBundleIDs\":[\"com.example\"]}")) {
            phone.restricted(prohibited);
            refused(ProblemCode.APP_STORE_PROHIBITED, () -> onDevice(phone));
        }
        phone.restricted("{\"allowAccountModification\":false}");
        refused(ProblemCode.ACCOUNT_CHANGE_PROHIBITED, () -> onDevice(phone));
        nothingWasInvited();
        assertThat(phone.polls()).isEmpty();

        phone.restricted("{\"allowAppInstallation\":true,\"allowListedAppBundleIDs\":[\"com.apple.AppStore\"]}");
        onDevice(phone);
        phone.isTold("InviteToProgram");
    }

    private InvitationRow onDevice(LicenceWorld.FakeDevice device) {
        return world.licences.invitations().inviteOnDevice(LicenceWorld.ADMIN, person, device.id, Optional.empty());
    }

    @Test
    void withoutALinkedDeviceNobodyWouldBeNotifiedSoItIsRefused() {
        world.registered(person);
        refused(ProblemCode.NO_LINKED_DEVICE, this::onDevices);
        LicenceWorld.FakeDevice others = world.device(world.person("taro"), "C09");
        refused(ProblemCode.NOT_THE_OWNER, () -> onDevice(others));
        refused(ProblemCode.USER_ENROLLMENT_CANNOT_BE_INVITED, () -> onDevice(world.userEnrolledDevice(person)));
        LicenceWorld.FakeDevice old = world.device(person, "C02").runs("6.1.3");
        refused(ProblemCode.DEVICE_TOO_OLD, () -> onDevice(old));
        LicenceWorld.FakeDevice left = world.device(person, "C03");
        left.leaves();
        refused(ProblemCode.DEVICE_NOT_ENROLLED, () -> onDevice(left));
        nothingWasInvited();
    }

    @Test
    void theAccountIsCheckedFirst() {
        refused(ProblemCode.VPP_USER_NOT_CREATED, this::byMail);
        VppUserRow account = world.licences.vppUsers().create(LicenceWorld.ADMIN, person, Optional.empty());
        refused(ProblemCode.VPP_USER_BUSY, this::byMail);
        world.appleHasAnswered();
        world.execute("update vpp_user set invite_code_sealed = null where id = ?", account.id());
        refused(ProblemCode.INVITE_CODE_MISSING, this::byMail);
        world.apple.accepts(account.clientUserId(), "a");
        world.licences.vppUsers().refresh(LicenceWorld.ADMIN, account.id());
        refused(ProblemCode.ALREADY_ASSOCIATED, this::onDevices);
        world.licences.vppUsers().retire(LicenceWorld.ADMIN, account.id());
        world.appleHasAnswered();
        refused(ProblemCode.VPP_USER_RETIRED, this::onDevices);
        nothingWasInvited();
    }

    @Test
    void ofSeveralDevicesThoseThatCanAreAskedAndTheOthersAreListedWithTheReason() {
        world.registered(person);
        world.device(person, "C01");
        world.device(person, "C02").restricted("{\"allowAppInstallation\":false}");
        InvitationRow invitation = onDevices();
        assertThat(deliveries(invitation))
                .extracting(DeliveryRow::state)
                .containsExactlyInAnyOrder(DeliveryState.QUEUED, DeliveryState.FAILED);
        assertThat(deliveries(invitation))
                .filteredOn(row -> row.state() == DeliveryState.FAILED)
                .singleElement()
                .satisfies(row -> assertThat(row.failure().orElseThrow()).contains("iPhone C02"));
    }

    @Test
    void aDoubleClickAsksOnceAndAResendWorksWhenTheFirstHasEnded() throws Exception {
        world.registered(person);
        LicenceWorld.FakeDevice phone = world.device(person, "C01");
        List<Object> results = LicenceWorld.twice(this::onDevices);
        assertThat(results).filteredOn(InvitationRow.class::isInstance).hasSize(1);
        assertThat(results)
                .filteredOn(Problem.class::isInstance)
                .singleElement()
                .satisfies(
                        problem -> assertThat(((Problem) problem).code()).isEqualTo(ProblemCode.INVITATION_UNDER_WAY));
        phone.acknowledges(phone.isTold("InviteToProgram"));
        onDevices();
        phone.isTold("InviteToProgram");
    }

    @Test
    void aDeviceInSetupAssistantSaysNotNowAndTheInvitationWaits() {
        world.registered(person);
        LicenceWorld.FakeDevice phone = world.device(person, "C01");
        InvitationRow invitation = onDevices();
        PlistDict command = phone.isTold("InviteToProgram");
        phone.answers(command, PlistDict.of("Status", "NotNow"));
        assertThat(deliveries(invitation).getFirst().state()).isEqualTo(DeliveryState.QUEUED);
        phone.acknowledges(phone.isTold("InviteToProgram"));
        assertThat(deliveries(invitation).getFirst().state()).isEqualTo(DeliveryState.DELIVERED);
    }

    @Test
    void whatTheDeviceRefusesIsAFailureWithItsReason() {
        world.registered(person);
        LicenceWorld.FakeDevice phone = world.device(person, "C01");
        InvitationRow first = onDevices();
        phone.fails(phone.isTold("InviteToProgram"), 12031, "App installation disabled");
        assertThat(deliveries(first).getFirst().cause()).contains("device-refused");
        assertThat(deliveries(first).getFirst().failure().orElseThrow()).contains("12031");
        assertThat(invitation(first.id()).state()).isEqualTo(InvitationState.FAILED);

        for (String status : List.of("Acknowledged", "Error")) {
            InvitationRow next = onDevices();
            phone.answers(
                    phone.isTold("InviteToProgram"),
                    PlistDict.of("Status", status, "InvitationResult", "InvalidInvitationURL"));
            assertThat(deliveries(next).getFirst().cause()).contains("invitation-url-rejected");
        }
    }

    @Test
    void theAcceptanceClosesAllOpenInvitationsAndWithdrawsTheQuestionFromTheOtherDevices() {
        VppUserRow account = world.registered(person);
        LicenceWorld.FakeDevice phone = world.device(person, "C01");
        LicenceWorld.FakeDevice tablet = world.device(person, "C02");
        InvitationRow mailed = byMail();
        InvitationRow asked = onDevices();
        world.settle();
        phone.acknowledges(phone.isTold("InviteToProgram"));
        world.apple.accepts(account.clientUserId(), "a");
        world.licences.vppUsers().refresh(LicenceWorld.ADMIN, account.id());

        assertThat(invitation(mailed.id()).state()).isEqualTo(InvitationState.ACCEPTED);
        assertThat(invitation(asked.id()).state()).isEqualTo(InvitationState.ACCEPTED);
        assertThat(tablet.polls()).isEmpty();
        assertThat(deliveries(asked))
                .extracting(DeliveryRow::state)
                .containsExactlyInAnyOrder(DeliveryState.DELIVERED, DeliveryState.CANCELLED);
        assertThat(world.timeline(Subject.user(person)))
                .containsSubsequence(
                        "vpp-user.creating",
                        "vpp-user.registered",
                        "invitation.created",
                        "invitation.mailed",
                        "invitation.prompted",
                        "vpp-user.associated",
                        "invitation.accepted");
    }

    @Test
    void aDeviceThatEnrollsAnewIsAskedAgainWhileTheInvitationIsOpen() {
        world.registered(person);
        LicenceWorld.FakeDevice phone = world.device(person, "C01");
        InvitationRow invitation = onDevices();
        phone.enrollsAnew();
        phone.acknowledges(phone.isTold("InviteToProgram"));
        assertThat(phone.polls()).isEmpty();
        assertThat(deliveries(invitation).getFirst().state()).isEqualTo(DeliveryState.DELIVERED);
    }

    @Test
    void aDeviceThatLeavesAndDoesNotComeBackIsAFailure() {
        world.registered(person);
        LicenceWorld.FakeDevice phone = world.device(person, "C01");
        InvitationRow invitation = onDevices();
        phone.leaves();
        world.db.database().useTransaction(tx -> world.queue.cancelAll(tx, List.of(phone.enrollment), "checked out"));
        world.settle();
        assertThat(deliveries(invitation).getFirst().state()).isEqualTo(DeliveryState.QUEUED);
        world.after(DeviceAsking.PATIENCE);
        assertThat(deliveries(invitation).getFirst().cause()).contains("device-left");
        assertThat(invitation(invitation.id()).state()).isEqualTo(InvitationState.FAILED);
    }

    @Test
    void aDeviceThatDoesNotComeForTheQuestionLosesItAfterAWeekAndCanBeAskedAnew() {
        world.registered(person);
        LicenceWorld.FakeDevice phone = world.device(person, "C01");
        InvitationRow invitation = onDevices();
        phone.answers(phone.isTold("InviteToProgram"), PlistDict.of("Status", "NotNow"));
        world.after(DeviceAsking.COMMAND_PATIENCE.minusSeconds(1));
        assertThat(deliveries(invitation).getFirst().state()).isEqualTo(DeliveryState.QUEUED);
        refused(ProblemCode.INVITATION_UNDER_WAY, this::onDevices);

        world.after(Duration.ofSeconds(1));
        assertThat(deliveries(invitation).getFirst().cause()).contains("invitation-not-fetched");
        assertThat(invitation(invitation.id()).state()).isEqualTo(InvitationState.FAILED);
        assertThat(phone.polls()).as("a question nobody waits for is not shown").isEmpty();
        onDevices();
        phone.isTold("InviteToProgram");
    }

    @Test
    void anAnswerThatNobodyHeardIsBelievedForADayAfterTheWeekAndThenGivenUp() {
        world.registered(person);
        LicenceWorld.FakeDevice phone = world.device(person, "C01");
        InvitationRow invitation = onDevices();
        phone.isTold("InviteToProgram");
        // As when the effect of the answer was given up: it is in the queue no more, and nobody tells.
        world.execute("delete from command_queue where enrollment_id = ?", phone.enrollment);
        world.after(DeviceAsking.COMMAND_PATIENCE);
        assertThat(deliveries(invitation).getFirst().state()).isEqualTo(DeliveryState.QUEUED);
        world.after(DeviceAsking.PATIENCE);
        assertThat(deliveries(invitation).getFirst().state()).isEqualTo(DeliveryState.FAILED);
    }

    @Test
    void whoNeitherAcceptsNorDeclinesIsWaitedForAMonthAndALateAcceptanceStillCounts() {
        VppUserRow account = world.registered(person);
        LicenceWorld.FakeDevice phone = world.device(person, "C01");
        InvitationRow invitation = onDevices();
        // Tapping 「キャンセル」 tells nobody: the device has shown the question, and Apple's record stays Registered.
        phone.acknowledges(phone.isTold("InviteToProgram"));
        world.after(UnansweredInvitations.PATIENCE.minusSeconds(1));
        assertThat(invitation(invitation.id()).state()).isEqualTo(InvitationState.OPEN);
        world.after(Duration.ofSeconds(1));
        assertThat(invitation(invitation.id()).state()).isEqualTo(InvitationState.UNANSWERED);
        assertThat(world.account(account.id()).state()).isEqualTo(VppUserState.REGISTERED);
        assertThat(world.timeline(Subject.user(person))).endsWith("invitation.unanswered");
        refused(
                ProblemCode.INVITATION_CLOSED,
                () -> world.licences.invitations().cancel(LicenceWorld.ADMIN, invitation.id()));

        world.apple.accepts(account.clientUserId(), "a");
        world.licences.vppUsers().refresh(LicenceWorld.ADMIN, account.id());
        assertThat(invitation(invitation.id()).state()).isEqualTo(InvitationState.ACCEPTED);
    }

    @Test
    void aMailThatWaitsWhenNoMailServerIsConfiguredAnyMoreHasAnEndToo() {
        world.registered(person);
        mail().stop();
        InvitationRow invitation = byMail();
        world.settle();
        try (Licences mailless = new Licences(
                db.database(),
                world.clock,
                world.queue,
                world.sealer,
                new Bell(),
                LicenceSettings.defaults(Optional.of(LicenceWorld.MDM_INFO)),
                Optional.empty())) {
            Worker worker = mailless.workers().stream()
                    .filter(each -> each.name().equals("invitation-mail"))
                    .findFirst()
                    .orElseThrow();
            for (Duration pause : Backoff.MAIL.pauses()) {
                world.clock.advance(pause);
                worker.runOnce();
            }
        }
        assertThat(deliveries(invitation).getFirst().cause()).contains("mail-server-unreachable");
        assertThat(deliveries(invitation).getFirst().failure()).contains("no mail server is configured");
        assertThat(invitation(invitation.id()).state()).isEqualTo(InvitationState.FAILED);
    }

    @Test
    void theLinkIsBuiltFromTheTemplateThatAppleGives() {
        world.registered(person);
        LicenceWorld.FakeDevice phone = world.device(person, "C01");
        world.apple.next(
                "/service/config",
                new FakeApple.Fault(
                        200,
                        "{\"urls\":{\"invitationEmail\":\"https://invite.example.com/join?c=%25inviteCode%25&x=1\"}}",
                        false));
        world.clock.advance(Duration.ofMinutes(5));
        onDevices();
        assertThat(phone.isTold("InviteToProgram").requireDict("Command").requireString("InvitationURL"))
                .startsWith("https://invite.example.com/join?c=")
                .doesNotContain("inviteCode")
                .endsWith("&x=1");
    }

    @Test
    void aQuestionMeantForTheOwnerBeforeIsTakenBackWhenTheDeviceGetsAnother() {
        world.registered(person);
        LicenceWorld.FakeDevice phone = world.device(person, "C01");
        InvitationRow invitation = onDevices();
        world.gives(phone, world.person("taro"));
        assertThat(phone.polls()).isEmpty();
        assertThat(invitation(invitation.id()).state()).isEqualTo(InvitationState.FAILED);
        phone.enrollsAnew();
        assertThat(phone.polls()).isEmpty();
    }

    @Test
    void aWithdrawnInvitationLeavesNothingOnItsWay() {
        world.registered(person);
        LicenceWorld.FakeDevice phone = world.device(person, "C01");
        InvitationRow invitation = onDevices();
        world.licences.invitations().cancel(LicenceWorld.ADMIN, invitation.id());
        assertThat(phone.polls()).isEmpty();
        refused(
                ProblemCode.INVITATION_CLOSED,
                () -> world.licences.invitations().cancel(LicenceWorld.ADMIN, invitation.id()));
        assertThat(invitation.method()).isEqualTo(InvitationMethod.DEVICE);
    }

    private GreenMail mail() {
        return Optional.ofNullable(mail).orElseThrow();
    }

    private static void refused(ProblemCode code, ThrowingCallable act) {
        assertThatThrownBy(act)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(code));
    }
}
