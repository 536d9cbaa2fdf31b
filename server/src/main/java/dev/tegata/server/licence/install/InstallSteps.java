package dev.tegata.server.licence.install;

import dev.tegata.protocol.command.InstallApplication;
import dev.tegata.protocol.command.ManagedApplicationList;
import dev.tegata.protocol.command.MdmCommand;
import dev.tegata.protocol.command.RemoveApplication;
import dev.tegata.server.command.CommandQueue;
import dev.tegata.server.licence.cause.Cause;
import dev.tegata.server.licence.workbench.LicenceSettings;
import dev.tegata.server.licence.workbench.Subjects;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.timeline.Actor;
import dev.tegata.storage.event.EventResult;
import dev.tegata.storage.ledger.LedgerStore;
import dev.tegata.storage.licence.AssetRow;
import dev.tegata.storage.licence.AssetStore;
import dev.tegata.storage.licence.AssignmentState;
import dev.tegata.storage.licence.AssignmentStore;
import dev.tegata.storage.licence.HolderDevice;
import dev.tegata.storage.licence.HolderStore;
import dev.tegata.storage.licence.InstallMode;
import dev.tegata.storage.licence.InstallRow;
import dev.tegata.storage.licence.InstallState;
import dev.tegata.storage.licence.InstallStore;
import dev.tegata.storage.licence.LocationStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Takes an install from one state to the next, with the command that goes with it. The row is locked by the caller. */
public final class InstallSteps {
    static final String INSTALL = "install";
    static final String CHECK = "install-check";
    static final String REMOVE = "install-remove";

    /** A device that is not enrolled now: it is told of when it is back, and found by this when nobody tells. */
    private static final Duration LOOK_FOR_DEVICE = Duration.ofMinutes(10);

    private final Workbench bench;
    private final LicenceSettings settings;

    public InstallSteps(Workbench bench, LicenceSettings settings) {
        this.bench = bench;
        this.settings = settings;
    }

    /** Tells the device to install, or waits for the device; the deadline runs from the first time. */
    void send(Handle tx, InstallRow row) {
        Instant now = bench.now();
        Instant deadline = row.state() == InstallState.QUEUED
                ? row.deadlineAt().orElse(now.plus(InstallDecision.COMMAND_PATIENCE))
                : now.plus(InstallDecision.COMMAND_PATIENCE);
        AssetRow app = asset(tx, row);
        // Until the device names the app, what the App Store calls it lets the device be asked about this one alone.
        InstallDraft draft = new InstallDraft(row, InstallState.QUEUED)
                .step(Optional.empty())
                .bundleId(row.bundleId().or(app::bundleId));
        Optional<UUID> enrollment = device(tx, row).flatMap(HolderDevice::enrollmentId);
        if (enrollment.isPresent()) {
            InstallApplication install = InstallApplication.licensed(Long.parseLong(app.adamId()));
            draft.command(
                    queue(tx, row, row.takeOver() ? install.takingManagement() : install, enrollment.get(), INSTALL));
        } else {
            draft.due(now.plus(LOOK_FOR_DEVICE));
        }
        write(tx, draft.deadline(deadline));
        if (row.state() != InstallState.QUEUED || enrollment.isPresent()) {
            tell(tx, row, "install.queued", Map.of("takeOver", row.takeOver()));
        }
    }

    /** Starts from the beginning: for a new wish, and for a device that enrolled anew. */
    void restart(Handle tx, InstallRow row) {
        InstallRow fresh = new InstallDraft(row, InstallState.QUEUED)
                .step(Optional.empty())
                .takeOver(false)
                .counts(0, 0)
                .offers(0)
                .deadline(bench.now().plus(InstallDecision.COMMAND_PATIENCE))
                .at(bench.now());
        send(tx, fresh);
    }

    /** Asks a person again who cancelled, unless there is nothing to offer any more. */
    void offerAgain(Handle tx, InstallRow row) {
        if (isHeld(tx, row)) {
            InstallRow again = new InstallDraft(row, InstallState.QUEUED)
                    .step(Optional.empty())
                    .takeOver(false)
                    .counts(0, 0)
                    .offers(row.offers() + 1)
                    .deadline(bench.now().plus(InstallDecision.COMMAND_PATIENCE))
                    .at(bench.now());
            tell(tx, row, "install.offered-again", Map.of("time", again.offers()));
            send(tx, again);
        } else {
            rest(tx, row);
        }
    }

    private static boolean isHeld(Handle tx, InstallRow row) {
        return row.assignmentId()
                .flatMap(id -> tx.attach(AssignmentStore.class).find(id))
                .filter(assignment -> assignment.state() == AssignmentState.ASSIGNED)
                .isPresent();
    }

    /** Asks the device how far it is; there is never more than one such question under way. */
    void check(Handle tx, InstallRow row) {
        InstallDraft draft = again(row).counts(row.checks() + 1, row.retries());
        Optional<UUID> enrollment = device(tx, row).flatMap(HolderDevice::enrollmentId);
        if (row.commandUuid().isPresent()) {
            write(tx, draft.command(row.commandUuid()).counts(row.checks(), row.retries()));
        } else if (enrollment.isPresent()) {
            List<String> identifiers = row.bundleId().stream().toList();
            write(tx, draft.command(queue(tx, row, new ManagedApplicationList(identifiers), enrollment.get(), CHECK)));
        } else {
            restart(tx, row);
        }
    }

    /** The same state, due only at its deadline. */
    private InstallDraft again(InstallRow row) {
        InstallDraft draft = new InstallDraft(row, row.state());
        row.deadlineAt().ifPresent(draft::deadline);
        row.cause()
                .ifPresent(key ->
                        draft.trouble(new InstallOutcome.Trouble(Cause.ofKey(key), row.failureCode(), row.failure())));
        return draft;
    }

    /** Tells the device to remove the app; without a device or a bundle id there is nothing to remove. */
    void remove(Handle tx, InstallRow row) {
        Optional<UUID> enrollment = device(tx, row).flatMap(HolderDevice::enrollmentId);
        Optional<String> bundleId = row.bundleId().or(asset(tx, row)::bundleId);
        if (enrollment.isEmpty() || bundleId.isEmpty()) {
            removed(tx, row);
            return;
        }
        UUID command = queue(tx, row, new RemoveApplication(bundleId.get()), enrollment.get(), REMOVE);
        write(
                tx,
                new InstallDraft(row, InstallState.REMOVING)
                        .command(command)
                        .deadline(bench.now().plus(InstallDecision.COMMAND_PATIENCE)));
        tell(tx, row, "install.removing", Map.of());
    }

    void removed(Handle tx, InstallRow row) {
        write(tx, new InstallDraft(row, InstallState.REMOVED));
        tell(tx, row, "install.removed", Map.of());
    }

    /** After a removal: installs what a licence that came meanwhile means to be there. */
    void wantedAgain(Handle tx, InstallRow removed) {
        boolean wanted = removed.assignmentId()
                .flatMap(id -> tx.attach(AssignmentStore.class).find(id))
                .filter(held -> held.state() == AssignmentState.ASSIGNED && held.install() == InstallMode.NOW)
                .isPresent();
        if (wanted && device(tx, removed).flatMap(HolderDevice::enrollmentId).isPresent()) {
            restart(tx, tx.attach(InstallStore.class).find(removed.id()).orElseThrow());
        }
    }

    /** Nobody wants it any more. */
    void cancel(Handle tx, InstallRow row, String reason) {
        row.commandUuid()
                .ifPresent(command -> device(tx, row)
                        .flatMap(HolderDevice::enrollmentId)
                        .ifPresent(enrollment -> bench.queue().cancel(tx, enrollment, command, reason)));
        write(tx, new InstallDraft(row, InstallState.CANCELLED));
        tell(tx, row, "install.cancelled", Map.of("reason", reason));
    }

    /** Draws the consequences of what the device said. */
    void apply(Handle tx, InstallRow row, InstallOutcome outcome) {
        switch (outcome) {
            case InstallOutcome.Arrived arrived -> arrived(tx, row, arrived);
            case InstallOutcome.Working working -> working(tx, row, working.step());
            case InstallOutcome.TryAgain again -> tryAgain(tx, row, again);
            case InstallOutcome.Failed failed -> failed(tx, row, failed);
        }
    }

    private void arrived(Handle tx, InstallRow row, InstallOutcome.Arrived arrived) {
        write(tx, new InstallDraft(row, InstallState.INSTALLED).step(Optional.of(arrived.step())));
        tell(
                tx,
                row,
                "install.installed",
                Map.of("step", arrived.step(), "before", row.state().name()));
    }

    private void working(Handle tx, InstallRow row, Optional<String> said) {
        Instant now = bench.now();
        Optional<String> step = said.or(row::step);
        boolean moved = !step.equals(row.step());
        boolean late = row.state() == InstallState.STALLED && !moved;
        int checks = row.state() == InstallState.QUEUED ? 0 : row.checks();
        InstallDraft draft = late ? again(row) : new InstallDraft(row, InstallState.INSTALLING);
        Instant deadline = moved || row.state() == InstallState.QUEUED
                ? now.plus(InstallDecision.patience(step.orElse("")))
                : row.deadlineAt().orElse(now.plus(InstallDecision.WORK_PATIENCE));
        write(
                tx,
                draft.step(step)
                        .counts(checks, row.retries())
                        .due(now.plus(InstallDecision.pause(checks, late, settings)))
                        .deadline(deadline));
        if (moved || (row.state() != InstallState.INSTALLING && !late)) {
            tell(tx, row, "install.installing", Map.of("step", step.orElse("")));
        }
    }

    private void tryAgain(Handle tx, InstallRow row, InstallOutcome.TryAgain again) {
        Instant now = bench.now();
        InstallRow waiting = new InstallDraft(row, InstallState.QUEUED)
                .step(Optional.empty())
                .takeOver(again.takeOver())
                .counts(0, row.retries() + (again.takeOver() == row.takeOver() ? 1 : 0))
                .trouble(again.trouble())
                .due(now.plus(again.pause()))
                .deadline(now.plus(InstallDecision.COMMAND_PATIENCE))
                .at(now);
        tx.attach(InstallStore.class).update(waiting);
        tell(tx, row, "install.retrying", again.trouble().detail());
        if (again.pause().isZero()) {
            send(tx, waiting);
        }
    }

    private void failed(Handle tx, InstallRow row, InstallOutcome.Failed failed) {
        InstallDraft draft = new InstallDraft(row, InstallState.FAILED).trouble(failed.trouble());
        if (InstallDecision.cancelledByPerson(failed.trouble().cause()) && row.offers() < mostOffers(tx, row)) {
            draft.due(bench.now().plus(InstallDecision.OFFER_PAUSE));
        }
        write(tx, draft);
        bench.timeline()
                .append(
                        tx,
                        Actor.SYSTEM,
                        "install.failed",
                        EventResult.FAILED,
                        Subjects.of(tx, row),
                        failed.trouble().detail());
        if (failed.licenceInDoubt()) {
            tx.attach(LocationStore.class).requestFullSync(asset(tx, row).locationId(), bench.now());
        }
    }

    private static int mostOffers(Handle tx, InstallRow row) {
        return tx.attach(LedgerStore.class).policy(asset(tx, row).locationId()).offerAgain();
    }

    /** A step took longer than it may. What is outstanding stays so: a late answer still counts. */
    void stall(Handle tx, InstallRow row) {
        Cause cause = row.state() == InstallState.REMOVING ? Cause.REMOVAL_FAILED : InstallDecision.causeOfStall(row);
        InstallOutcome.Trouble trouble = new InstallOutcome.Trouble(cause, Optional.empty(), row.step());
        InstallDraft draft = new InstallDraft(row, InstallState.STALLED)
                .command(row.commandUuid())
                .trouble(trouble);
        Instant now = bench.now();
        boolean looking = row.state() == InstallState.INSTALLING;
        if (looking) {
            draft.due(now.plus(InstallDecision.pause(row.checks(), true, settings)))
                    .deadline(now.plus(InstallDecision.LATE_PATIENCE));
        }
        write(tx, draft);
        bench.timeline()
                .append(
                        tx,
                        Actor.SYSTEM,
                        "install.stalled",
                        EventResult.FAILED,
                        Subjects.of(tx, row),
                        trouble.detail());
    }

    /** Nothing is to be done at a time any more; the state stays. */
    void rest(Handle tx, InstallRow row) {
        tx.attach(InstallStore.class).rest(row.id());
    }

    /** Notes which app it is, on the install and on the asset. */
    InstallRow named(Handle tx, InstallRow row, Optional<String> bundleId) {
        if (bundleId.isEmpty() || bundleId.equals(row.bundleId())) {
            return row;
        }
        tx.attach(InstallStore.class).bundleId(row.id(), bundleId.get());
        tx.attach(AssetStore.class).bundleId(row.assetId(), bundleId.get());
        return tx.attach(InstallStore.class).find(row.id()).orElseThrow();
    }

    Optional<HolderDevice> device(Handle tx, InstallRow row) {
        return tx.attach(HolderStore.class).device(row.deviceId());
    }

    private static AssetRow asset(Handle tx, InstallRow row) {
        return tx.attach(AssetStore.class).find(row.assetId()).orElseThrow();
    }

    private UUID queue(Handle tx, InstallRow row, MdmCommand command, UUID enrollmentId, String effect) {
        return bench.queue()
                .enqueue(
                        tx,
                        Actor.SYSTEM,
                        command,
                        List.of(enrollmentId),
                        Optional.of(new CommandQueue.Effect(effect, row.id())));
    }

    private void write(Handle tx, InstallDraft draft) {
        tx.attach(InstallStore.class).update(draft.at(bench.now()));
    }

    private void tell(Handle tx, InstallRow row, String type, Map<String, ?> detail) {
        bench.timeline().ok(tx, Actor.SYSTEM, type, Subjects.of(tx, row), detail);
    }
}
