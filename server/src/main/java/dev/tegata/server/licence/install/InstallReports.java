package dev.tegata.server.licence.install;

import dev.tegata.protocol.command.CommandReport;
import dev.tegata.protocol.command.InstallApplication;
import dev.tegata.protocol.command.ManagedApplicationList;
import dev.tegata.server.command.EffectHandler;
import dev.tegata.server.command.FinishedCommand;
import dev.tegata.server.licence.cause.Cause;
import dev.tegata.server.licence.workbench.LicenceSettings;
import dev.tegata.storage.command.CommandStatus;
import dev.tegata.storage.licence.InstallRow;
import dev.tegata.storage.licence.InstallState;
import dev.tegata.storage.licence.InstallStore;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jdbi.v3.core.Handle;

/** Hears what devices answer about apps. */
public final class InstallReports {
    private final InstallSteps steps;
    private final LicenceSettings settings;

    public InstallReports(InstallSteps steps, LicenceSettings settings) {
        this.steps = steps;
        this.settings = settings;
    }

    private record Ear(String effect, BiConsumer<Handle, FinishedCommand> hears) implements EffectHandler {
        @Override
        public void apply(Handle transaction, FinishedCommand finished) {
            hears.accept(transaction, finished);
        }
    }

    public List<EffectHandler> handlers() {
        return List.of(
                new Ear(InstallSteps.INSTALL, this::installAnswered),
                new Ear(InstallSteps.CHECK, this::checkAnswered),
                new Ear(InstallSteps.REMOVE, this::removeAnswered));
    }

    /** The row the command was about, if it still is the command that row waits for. */
    private static Optional<InstallRow> waiting(Handle tx, FinishedCommand finished) {
        return finished.effectId()
                .flatMap(id -> tx.attach(InstallStore.class).lock(id))
                .filter(row ->
                        row.commandUuid().filter(finished.commandUuid()::equals).isPresent());
    }

    private void installAnswered(Handle tx, FinishedCommand finished) {
        Optional<InstallRow> waiting = waiting(tx, finished);
        if (waiting.isEmpty()) {
            return;
        }
        if (finished.status() == CommandStatus.CANCELLED) {
            steps.restart(tx, waiting.get());
            return;
        }
        CommandReport report = finished.report().orElseThrow();
        InstallRow row = steps.named(
                tx, waiting.get(), InstallApplication.Answer.of(report).identifier());
        if (finished.status() == CommandStatus.COMMAND_FORMAT_ERROR) {
            steps.apply(
                    tx, row, new InstallOutcome.Failed(InstallDecision.trouble(Cause.INSTALL_FAILED, report), false));
            return;
        }
        steps.apply(tx, row, InstallDecision.afterInstall(row, report, mayTakeOver(tx, row), settings.licenceRetry()));
    }

    /** ChangeManagementState is forbidden in User Enrollment (Apple: InstallApplicationCommand). */
    private boolean mayTakeOver(Handle tx, InstallRow row) {
        return steps.device(tx, row).filter(device -> !device.userEnrollment()).isPresent();
    }

    private void checkAnswered(Handle tx, FinishedCommand finished) {
        Optional<InstallRow> waiting = waiting(tx, finished);
        if (finished.status() == CommandStatus.CANCELLED) {
            waiting.ifPresent(row -> steps.restart(tx, row));
            return;
        }
        if (finished.status() != CommandStatus.ACKNOWLEDGED) {
            waiting.ifPresent(row -> steps.apply(tx, row, new InstallOutcome.Working(Optional.empty())));
            return;
        }
        ManagedApplicationList.Answer answer =
                ManagedApplicationList.Answer.of(finished.report().orElseThrow());
        waiting.ifPresent(row -> steps.apply(tx, row, outcome(tx, row, answer)));
        finished.effectId()
                .flatMap(id -> tx.attach(InstallStore.class).find(id))
                .ifPresent(asked -> observed(tx, asked.deviceId(), answer, Optional.of(asked.id())));
    }

    private InstallOutcome outcome(Handle tx, InstallRow row, ManagedApplicationList.Answer answer) {
        return row.bundleId()
                .flatMap(bundleId -> Optional.ofNullable(answer.apps().get(bundleId)))
                .map(app -> InstallDecision.afterState(row, app.statusText(), mayTakeOver(tx, row)))
                .orElseGet(() -> new InstallOutcome.Working(Optional.empty()));
    }

    /**
     * Takes what a list of managed apps says about installs nobody asked about: some states are listed only once, and a late success heals
     * what had failed or stalled.
     */
    public void observed(Handle tx, UUID deviceId, ManagedApplicationList.Answer answer, Optional<UUID> alreadyTaken) {
        for (InstallRow row : tx.attach(InstallStore.class).lockByDevice(deviceId)) {
            boolean open = switch (row.state()) {
                case INSTALLING, STALLED, FAILED -> true;
                case OFFERED, QUEUED, INSTALLED, REMOVING, REMOVED, CANCELLED -> false;
            };
            if (open && !alreadyTaken.filter(row.id()::equals).isPresent()) {
                InstallOutcome outcome = outcome(tx, row, answer);
                boolean news = outcome instanceof InstallOutcome.Arrived
                        || (outcome instanceof InstallOutcome.Failed && row.state() != InstallState.FAILED);
                if (news) {
                    steps.apply(tx, row, outcome);
                }
            }
        }
    }

    private void removeAnswered(Handle tx, FinishedCommand finished) {
        waiting(tx, finished).ifPresent(row -> {
            switch (finished.status()) {
                // Cancelled: the device left management, and the app, managed to go with it, is gone too.
                case ACKNOWLEDGED, CANCELLED -> steps.removed(tx, row);
                case ERROR, COMMAND_FORMAT_ERROR ->
                    steps.apply(
                            tx,
                            row,
                            new InstallOutcome.Failed(
                                    InstallDecision.trouble(
                                            Cause.REMOVAL_FAILED,
                                            finished.report().orElseThrow()),
                                    false));
            }
            steps.wantedAgain(tx, row);
        });
    }
}
