package dev.tegata.server.licence.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegata.protocol.command.CommandReport;
import dev.tegata.protocol.plist.Plist;
import dev.tegata.protocol.plist.PlistDict;
import dev.tegata.server.licence.cause.Cause;
import dev.tegata.server.licence.workbench.LicenceSettings;
import dev.tegata.storage.Ids;
import dev.tegata.storage.licence.InstallRow;
import dev.tegata.storage.licence.InstallState;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a device's words mean for an install. */
class InstallDecisionTest {
    private static final Instant NOW = Instant.parse("2026-11-23T03:00:00Z");
    private static final Duration RETRY = Duration.ofSeconds(30);

    @Test
    void eachOfAppleSTwentyStatesMeansThereOrUnderWayOrFailedWithACause() {
        for (dev.tegata.protocol.command.InstallState state : dev.tegata.protocol.command.InstallState.values()) {
            InstallOutcome outcome = InstallDecision.afterState(row(true, 0), state.wireName(), true);
            if (state.isFinalOk()) {
                assertThat(outcome).as(state.wireName()).isInstanceOf(InstallOutcome.Arrived.class);
            } else if (state.isFinalFailed()
                    || state == dev.tegata.protocol.command.InstallState.MANAGED_BUT_UNINSTALLED) {
                assertThat(outcome).as(state.wireName()).isInstanceOf(InstallOutcome.Failed.class);
            } else {
                assertThat(outcome)
                        .as(state.wireName())
                        .isEqualTo(new InstallOutcome.Working(Optional.of(state.wireName())));
            }
        }
        assertThat(InstallDecision.afterState(row(false, 0), "SomethingNew", true))
                .as("a state newer than our list is no failure")
                .isEqualTo(new InstallOutcome.Working(Optional.of("SomethingNew")));
    }

    @Test
    void anAppOfThePersonIsTakenUnderManagementOnceAndNeverInAUserEnrollment() {
        assertThat(InstallDecision.afterState(row(false, 0), "UserInstalledApp", true))
                .isInstanceOfSatisfying(
                        InstallOutcome.TryAgain.class,
                        again -> assertThat(again.takeOver()).isTrue());
        assertThat(InstallDecision.afterState(row(false, 0), "UserInstalledApp", false))
                .isInstanceOf(InstallOutcome.Arrived.class);
    }

    @Test
    void eachRejectionHasItsCause() {
        Map<String, Cause> causes = Map.of(
                "AppStoreDisabled", Cause.APP_INSTALLATION_PROHIBITED,
                "CouldNotVerifyAppID", Cause.NOT_IN_STORE,
                "ManagementChangeNotSupported", Cause.ALREADY_INSTALLED,
                "NotAnApp", Cause.NOT_SUPPORTED,
                "NotSupported", Cause.NOT_SUPPORTED,
                "PurchaseMethodNotSupported", Cause.NOT_SUPPORTED,
                "PurchaseMethodNotSupportedInMultiUser", Cause.NOT_SUPPORTED,
                "Other", Cause.INSTALL_FAILED);
        causes.forEach((reason, cause) -> assertThat(InstallDecision.afterInstall(
                        row(false, 0),
                        report(PlistDict.of("Status", "Acknowledged", "RejectionReason", reason)),
                        true,
                        RETRY))
                .as(reason)
                .isEqualTo(new InstallOutcome.Failed(InstallOutcome.Trouble.of(cause, reason), false)));
        assertThat(InstallDecision.afterInstall(
                        row(false, 0),
                        report(PlistDict.of("Status", "Acknowledged", "RejectionReason", "AppAlreadyQueued")),
                        true,
                        RETRY))
                .isInstanceOf(InstallOutcome.Working.class);
    }

    @Test
    void aMissingLicenceIsMetWithGrowingPausesAndThenWithDoubt() {
        PlistDict error =
                PlistDict.of("Status", "Error", "ErrorChain", java.util.List.of(PlistDict.of("ErrorCode", 12047L)));
        for (int tries = 0; tries < InstallDecision.LICENCE_TRIES; tries++) {
            Duration pause = RETRY.multipliedBy((long) Math.pow(4, tries));
            assertThat(InstallDecision.afterInstall(row(false, tries), report(error), true, RETRY))
                    .isInstanceOfSatisfying(
                            InstallOutcome.TryAgain.class,
                            again -> assertThat(again.pause()).isEqualTo(pause));
        }
        assertThat(InstallDecision.afterInstall(row(false, InstallDecision.LICENCE_TRIES), report(error), true, RETRY))
                .isInstanceOfSatisfying(
                        InstallOutcome.Failed.class,
                        failed -> assertThat(failed.licenceInDoubt()).isTrue());
    }

    @Test
    void thePausesBetweenQuestionsDoubleUpToAnHourAndForLateSuccessesUpToADay() {
        LicenceSettings settings = LicenceSettings.defaults(Optional.empty());
        assertThat(InstallDecision.pause(0, false, settings)).isEqualTo(Duration.ofSeconds(15));
        assertThat(InstallDecision.pause(1, false, settings)).isEqualTo(Duration.ofSeconds(20));
        assertThat(InstallDecision.pause(3, false, settings)).isEqualTo(Duration.ofSeconds(80));
        assertThat(InstallDecision.pause(1_000_000, false, settings)).isEqualTo(Duration.ofHours(1));
        assertThat(InstallDecision.pause(1_000_000, true, settings)).isEqualTo(Duration.ofDays(1));
    }

    private static CommandReport report(PlistDict body) {
        return CommandReport.decode(Plist.xml(
                body.toBuilder().put("UDID", "U").put("CommandUUID", "C").build()));
    }

    private static InstallRow row(boolean takeOver, int retries) {
        return new InstallRow(
                Ids.next(),
                Ids.next(),
                Ids.next(),
                Optional.empty(),
                InstallState.INSTALLING,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                takeOver,
                0,
                retries,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                NOW,
                NOW);
    }
}
