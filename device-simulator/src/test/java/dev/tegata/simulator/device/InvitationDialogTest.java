package dev.tegata.simulator.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegata.protocol.plist.PlistDict;
import dev.tegata.simulator.device.Behaviour.ProhibitedStore;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class InvitationDialogTest extends DeviceTestSupport {

    @Test
    void theOwnerGoesThroughFourScreensAndOnlyTheLastOneTellsApple() throws Exception {
        SimulatedDevice device = enrolledPhone();
        device.signIn(TARO);

        PlistDict report = ask(device, "InviteToProgram", invitation());
        assertThat(report.requireString("InvitationResult")).isEqualTo("Acknowledged");
        Dialog first = device.dialogs().open(DialogKind.ALLOW_ASSIGNMENT).orElseThrow();
        assertThat(first.kind().japanese()).isEqualTo("App とブックの割り当てを許可しますか?");
        assertThat(first.kind().acceptButton().japanese()).isEqualTo("続ける");
        assertThat(first.about()).doesNotContain("abc123");

        accept(device, DialogKind.ALLOW_ASSIGNMENT);
        accept(device, DialogKind.TERMS);
        accept(device, DialogKind.TERMS_AGAIN);
        assertThat(store.acceptedBy).isEmpty();
        accept(device, DialogKind.ASSIGNMENT_ALLOWED);

        assertThat(store.acceptedBy).containsExactly("abc123 by " + TARO);
        assertThat(openKinds(device)).isEmpty();
        assertThat(device.acceptedPrograms())
                .singleElement()
                .satisfies(program -> assertThat(program.programId()).isEqualTo("com.apple.cloudvpp"));
    }

    @Test
    void cancellingAnyScreenLeavesEverythingAsItWasAndTheNextInvitationAsksAgain() throws Exception {
        SimulatedDevice device = enrolledPhone();
        device.signIn(TARO);
        ask(device, "InviteToProgram", invitation());
        accept(device, DialogKind.ALLOW_ASSIGNMENT);
        cancel(device, DialogKind.TERMS);

        assertThat(openKinds(device)).isEmpty();
        assertThat(store.acceptedBy).isEmpty();
        ask(device, "InviteToProgram", invitation());
        assertThat(openKinds(device)).containsExactly(DialogKind.ALLOW_ASSIGNMENT);
    }

    @Test
    void whoIsNotSignedInIsAskedToSignInAndGoesOnAfterIt() throws Exception {
        SimulatedDevice device = enrolledPhone();
        ask(device, "InviteToProgram", invitation());
        accept(device, DialogKind.ALLOW_ASSIGNMENT);
        assertThat(openKinds(device)).containsExactly(DialogKind.SIGN_IN);

        assertThatThrownBy(() -> accept(device, DialogKind.SIGN_IN))
                .isInstanceOf(DialogRefused.class)
                .hasMessageContaining("sign in on the device first");
        assertThat(openKinds(device)).containsExactly(DialogKind.SIGN_IN);

        device.signIn(TARO);
        assertThat(openKinds(device)).containsExactly(DialogKind.TERMS);
    }

    @Test
    void aDeviceWhoseAccountsMayNotChangeCannotBeSignedIn() throws Exception {
        SimulatedDevice device = enrolledPhone();
        device.restrict("allowAccountModification", false);

        assertThatThrownBy(() -> device.signIn(TARO))
                .isInstanceOf(DialogRefused.class)
                .hasMessageContaining("allowAccountModification");
        assertThat(device.storeAccount()).isEmpty();
    }

    @Test
    void theProhibitedAppStoreIsAnErrorWhenSoSwitched() throws Exception {
        SimulatedDevice device = enrolledPhone();
        device.restrict("allowAppInstallation", false);

        PlistDict report = ask(device, "InviteToProgram", invitation());

        assertThat(report.requireString("Status")).isEqualTo("Error");
        assertThat(errorCode(report)).isEqualTo(12031);
        assertThat(openKinds(device)).isEmpty();
        device.liftRestriction("allowAppInstallation");
        assertThat(ask(device, "InviteToProgram", invitation()).requireString("Status"))
                .isEqualTo("Acknowledged");
    }

    @Test
    void theProhibitedAppStoreLetsTheDialogFailWhenSoSwitched() throws Exception {
        SimulatedDevice device = enrolledPhone();
        device.behave(Behaviour.DEFAULT.with(ProhibitedStore.DIALOG_FAILS));
        device.signIn(TARO);
        device.restrict("allowUIAppInstallation", false);

        assertThat(ask(device, "InviteToProgram", invitation()).requireString("Status"))
                .isEqualTo("Acknowledged");
        accept(device, DialogKind.ALLOW_ASSIGNMENT);

        assertThat(openKinds(device)).containsExactly(DialogKind.ASSIGNMENT_FAILED);
        accept(device, DialogKind.ASSIGNMENT_FAILED);
        assertThat(openKinds(device)).isEmpty();
        assertThat(store.acceptedBy).isEmpty();
    }

    @Test
    void anInvitationThatAppleRefusesShowsTheReason() throws Exception {
        store.refusal = Optional.of("no open invitation");
        SimulatedDevice device = enrolledPhone();
        device.signIn(TARO);
        device.behave(Behaviour.DEFAULT.with(DialogPolicy.LEAVE));
        ask(device, "InviteToProgram", invitation());
        accept(device, DialogKind.ALLOW_ASSIGNMENT);
        accept(device, DialogKind.TERMS);
        accept(device, DialogKind.TERMS_AGAIN);
        accept(device, DialogKind.ASSIGNMENT_ALLOWED);

        assertThat(device.dialogs()
                        .open(DialogKind.ASSIGNMENT_FAILED)
                        .orElseThrow()
                        .about())
                .isEqualTo("no open invitation");
        assertThat(device.acceptedPrograms()).isEmpty();
    }

    @Test
    void whenAppleCannotBeReachedTheLastScreenStaysOpen() throws Exception {
        SimulatedDevice device = enrolledPhone();
        device.signIn(TARO);
        ask(device, "InviteToProgram", invitation());
        accept(device, DialogKind.ALLOW_ASSIGNMENT);
        accept(device, DialogKind.TERMS);
        accept(device, DialogKind.TERMS_AGAIN);
        store.unreachable = true;

        assertThatThrownBy(() -> accept(device, DialogKind.ASSIGNMENT_ALLOWED)).isInstanceOf(IOException.class);
        store.unreachable = false;
        accept(device, DialogKind.ASSIGNMENT_ALLOWED);
        assertThat(store.acceptedBy).hasSize(1);
    }

    @Test
    void aWrongProgramOrAddressIsNamedInTheInvitationResult() throws Exception {
        SimulatedDevice device = enrolledPhone();
        PlistDict program = PlistDict.of("ProgramID", "com.example.other", "InvitationURL", INVITATION);
        assertThat(ask(device, "InviteToProgram", program).requireString("InvitationResult"))
                .isEqualTo("InvalidProgramID");
        for (String url : new String[] {
            "not a url",
            "ftp://buy.example/?inviteCode=a",
            "https://buy.example/?mt=8",
            "https://buy.example/?inviteCode="
        }) {
            PlistDict address = PlistDict.of("ProgramID", "com.apple.cloudvpp", "InvitationURL", url);
            PlistDict report = ask(device, "InviteToProgram", address);
            assertThat(report.requireString("InvitationResult")).as(url).isEqualTo("InvalidInvitationURL");
            assertThat(report.requireString("Status")).isEqualTo("Error");
        }
        assertThat(openKinds(device)).isEmpty();
    }

    @Test
    void anUnattendedOwnerAcceptsOrCancelsEverythingAfterThePoll() throws Exception {
        SimulatedDevice accepting = enrolledPhone();
        accepting.behave(Behaviour.DEFAULT.with(DialogPolicy.ACCEPT_ALL));
        accepting.ownerKnows(TARO);
        ask(accepting, "InviteToProgram", invitation());
        assertThat(store.acceptedBy).containsExactly("abc123 by " + TARO);
        assertThat(accepting.storeAccount()).isPresent();

        SimulatedDevice cancelling = enrolledPhone();
        cancelling.behave(Behaviour.DEFAULT.with(DialogPolicy.CANCEL_ALL));
        ask(cancelling, "InviteToProgram", invitation());
        assertThat(openKinds(cancelling)).isEmpty();
        assertThat(store.acceptedBy).hasSize(1);
    }

    @Test
    void anOwnerWhoAcceptsEverythingButHasNoAccountIsLeftAtTheSignIn() throws Exception {
        SimulatedDevice device = enrolledPhone();
        device.behave(Behaviour.DEFAULT.with(DialogPolicy.ACCEPT_ALL));

        ask(device, "InviteToProgram", invitation());

        assertThat(openKinds(device)).containsExactly(DialogKind.SIGN_IN);
    }
}
