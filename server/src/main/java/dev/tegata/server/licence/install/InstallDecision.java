package dev.tegata.server.licence.install;

import dev.tegata.protocol.command.CommandReport;
import dev.tegata.protocol.command.ErrorChainItem;
import dev.tegata.protocol.command.InstallApplication;
import dev.tegata.protocol.command.InstallState;
import dev.tegata.server.licence.cause.Cause;
import dev.tegata.server.licence.cause.DeviceError;
import dev.tegata.server.licence.cause.Rejection;
import dev.tegata.server.licence.workbench.LicenceSettings;
import dev.tegata.storage.licence.InstallRow;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Decides what a device's answers, and the passing of time, mean for an install. Pure. */
public final class InstallDecision {
    /** Right after an assignment a device often finds no licence yet; four tries, each after four times the pause, are three quarters of an hour. */
    static final int LICENCE_TRIES = 4;

    /** A phone in a drawer over the holidays still gets its command. */
    public static final Duration COMMAND_PATIENCE = Duration.ofDays(7);

    /** Several gigabytes over a poor line. */
    static final Duration WORK_PATIENCE = Duration.ofHours(6);

    /** A question on the screen may wait over a weekend. */
    static final Duration PERSON_PATIENCE = Duration.ofDays(3);

    /** How long a late success is still looked for. */
    static final Duration LATE_PATIENCE = Duration.ofDays(14);

    /** Whoever cancelled was busy, or did not know what it was; tomorrow is another day. */
    public static final Duration OFFER_PAUSE = Duration.ofDays(1);

    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final Duration LONGEST_LATE_PAUSE = Duration.ofDays(1);
    private static final int LONGEST_DOUBLING = 16;

    private InstallDecision() {}

    /** What an install is due for. */
    enum Due {
        SEND,
        OFFER_AGAIN,
        CHECK,
        STALL,
        /** The time to look for a late success is over. */
        REST
    }

    static Due due(InstallRow row, Instant now) {
        boolean over =
                row.deadlineAt().filter(deadline -> !now.isBefore(deadline)).isPresent();
        return switch (row.state()) {
            case QUEUED -> over ? Due.STALL : row.commandUuid().isEmpty() ? Due.SEND : Due.REST;
            case INSTALLING -> over ? Due.STALL : Due.CHECK;
            case REMOVING -> Due.STALL;
            case STALLED -> over || row.step().isEmpty() ? Due.REST : Due.CHECK;
            case FAILED -> Due.OFFER_AGAIN;
            case OFFERED, INSTALLED, REMOVED, CANCELLED -> Due.REST;
        };
    }

    /** After the device answered InstallApplication. */
    static InstallOutcome afterInstall(
            InstallRow row, CommandReport report, boolean mayTakeOver, Duration licenceRetry) {
        InstallApplication.Answer answer = InstallApplication.Answer.of(report);
        boolean takeOver = mayTakeOver && !row.takeOver();
        if (answer.rejectionReason().isPresent()) {
            return afterRejection(answer.rejectionReason().get(), takeOver);
        }
        if (!report.errorChain().isEmpty()) {
            return afterError(row, report, takeOver, licenceRetry);
        }
        return answer.stateText()
                .map(text -> afterState(row, text, mayTakeOver))
                .orElseGet(() -> new InstallOutcome.Working(Optional.of("Queued")));
    }

    private static InstallOutcome afterRejection(String reason, boolean takeOver) {
        Optional<Rejection> known = Rejection.ofWire(reason);
        if (known.filter(Rejection.APP_ALREADY_QUEUED::equals).isPresent()) {
            return new InstallOutcome.Working(Optional.of("Queued"));
        }
        Cause cause = known.map(Rejection::cause).orElse(Cause.INSTALL_FAILED);
        InstallOutcome.Trouble trouble = InstallOutcome.Trouble.of(cause, reason);
        return known.filter(Rejection.APP_ALREADY_INSTALLED::equals).isPresent() && takeOver
                ? new InstallOutcome.TryAgain(Duration.ZERO, true, trouble)
                : new InstallOutcome.Failed(trouble, false);
    }

    /** By number in any domain, since domains differ between systems and Apple calls the numbers internal (Apple: Sending MDM commands). */
    private static InstallOutcome afterError(
            InstallRow row, CommandReport report, boolean takeOver, Duration licenceRetry) {
        ErrorChainItem top = report.errorChain().getFirst();
        Optional<String> words = top.usEnglishDescription().or(top::localizedDescription);
        if (report.licenceNotThereYet()) {
            InstallOutcome.Trouble trouble = new InstallOutcome.Trouble(Cause.LICENCE_NOT_ON_DEVICE, code(top), words);
            return row.retries() < LICENCE_TRIES
                    ? new InstallOutcome.TryAgain(
                            licenceRetry.multipliedBy(1L << (2 * row.retries())), row.takeOver(), trouble)
                    : new InstallOutcome.Failed(trouble, true);
        }
        for (ErrorChainItem item : report.errorChain()) {
            Optional<Cause> cause = DeviceError.of(item.errorCode()).map(DeviceError::cause);
            if (cause.isPresent()) {
                InstallOutcome.Trouble trouble = new InstallOutcome.Trouble(cause.get(), code(item), words);
                return cause.get() == Cause.ALREADY_INSTALLED && takeOver
                        ? new InstallOutcome.TryAgain(Duration.ZERO, true, trouble)
                        : new InstallOutcome.Failed(trouble, false);
            }
        }
        return new InstallOutcome.Failed(new InstallOutcome.Trouble(Cause.INSTALL_FAILED, code(top), words), false);
    }

    private static Optional<Integer> code(ErrorChainItem item) {
        return Optional.of((int) item.errorCode());
    }

    /** The words of an error chain, for the record. */
    static InstallOutcome.Trouble trouble(Cause cause, CommandReport report) {
        return report.errorChain().stream()
                .findFirst()
                .map(top -> new InstallOutcome.Trouble(
                        cause, code(top), top.usEnglishDescription().or(top::localizedDescription)))
                .orElseGet(
                        () -> InstallOutcome.Trouble.of(cause, report.status().wireName()));
    }

    /**
     * After the device named one of Apple's 20 states, or one we do not know, which counts as being at it.
     *
     * @param text as it came
     */
    static InstallOutcome afterState(InstallRow row, String text, boolean mayTakeOver) {
        Optional<InstallState> known = InstallState.ofWire(text);
        if (known.isEmpty()) {
            return new InstallOutcome.Working(Optional.of(text));
        }
        return switch (known.get()) {
            case MANAGED -> new InstallOutcome.Arrived(text);
            // There, but the person's own: take it under management once, and be content with its being there.
            case USER_INSTALLED_APP ->
                mayTakeOver && !row.takeOver()
                        ? new InstallOutcome.TryAgain(
                                Duration.ZERO, true, InstallOutcome.Trouble.of(Cause.ALREADY_INSTALLED, text))
                        : new InstallOutcome.Arrived(text);
            case MANAGED_BUT_UNINSTALLED -> failed(Cause.REMOVED_BY_PERSON, text);
            case USER_REJECTED -> failed(Cause.PERSON_REFUSED, text);
            case UPDATE_REJECTED -> failed(Cause.UPDATE_REFUSED, text);
            case MANAGEMENT_REJECTED -> failed(Cause.MANAGEMENT_REFUSED, text);
            case FAILED -> failed(Cause.INSTALL_FAILED, text);
            case QUEUED,
                    NEEDS_REDEMPTION,
                    REDEEMING,
                    PROMPTING,
                    PROMPTING_FOR_LOGIN,
                    VALIDATING_PURCHASE,
                    INSTALLING,
                    PROMPTING_FOR_UPDATE,
                    PROMPTING_FOR_UPDATE_LOGIN,
                    VALIDATING_UPDATE,
                    UPDATING,
                    PROMPTING_FOR_MANAGEMENT,
                    UNKNOWN -> new InstallOutcome.Working(Optional.of(text));
        };
    }

    private static InstallOutcome failed(Cause cause, String text) {
        return new InstallOutcome.Failed(InstallOutcome.Trouble.of(cause, text), false);
    }

    /** Whether the person cancelled or refused, and so may be asked again. */
    static boolean cancelledByPerson(Cause cause) {
        return cause == Cause.PERSON_REFUSED || cause == Cause.MANAGEMENT_REFUSED;
    }

    /** Why a step took longer than it may. */
    static Cause causeOfStall(InstallRow row) {
        if (row.step().isEmpty()) {
            return Cause.DEVICE_SILENT;
        }
        if (row.bundleId().isEmpty()) {
            return Cause.UNVERIFIABLE;
        }
        return switch (InstallState.ofWire(row.step().get()).orElse(InstallState.UNKNOWN)) {
            case PROMPTING_FOR_LOGIN, PROMPTING_FOR_UPDATE_LOGIN -> Cause.WAITING_FOR_SIGN_IN;
            case PROMPTING, PROMPTING_FOR_UPDATE, PROMPTING_FOR_MANAGEMENT, NEEDS_REDEMPTION ->
                Cause.WAITING_FOR_PERSON;
            default -> Cause.SLOW;
        };
    }

    /** How long the device may stay at a step. */
    static Duration patience(String step) {
        return switch (InstallState.ofWire(step).orElse(InstallState.UNKNOWN)) {
            case PROMPTING,
                    PROMPTING_FOR_LOGIN,
                    PROMPTING_FOR_UPDATE,
                    PROMPTING_FOR_UPDATE_LOGIN,
                    PROMPTING_FOR_MANAGEMENT,
                    NEEDS_REDEMPTION -> PERSON_PATIENCE;
            default -> WORK_PATIENCE;
        };
    }

    /** Pause before the next question: the first, then doubling, at most an hour; for late successes at most a day. */
    static Duration pause(int checks, boolean late, LicenceSettings settings) {
        Duration pause = checks == 0
                ? settings.firstCheck()
                : settings.checkInterval().multipliedBy(1L << Math.min(checks - 1, LONGEST_DOUBLING));
        Duration longest = late ? LONGEST_LATE_PAUSE : LONGEST_PAUSE;
        return pause.compareTo(longest) < 0 ? pause : longest;
    }
}
