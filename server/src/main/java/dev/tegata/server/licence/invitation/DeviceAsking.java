package dev.tegata.server.licence.invitation;

import dev.tegata.protocol.command.CommandReport;
import dev.tegata.protocol.command.InviteToProgram;
import dev.tegata.protocol.command.ReportStatus;
import dev.tegata.server.command.CommandQueue;
import dev.tegata.server.command.EffectHandler;
import dev.tegata.server.command.FinishedCommand;
import dev.tegata.server.licence.account.VppUsers;
import dev.tegata.server.licence.apple.Apple;
import dev.tegata.server.licence.cause.Cause;
import dev.tegata.server.licence.install.InstallDecision;
import dev.tegata.server.licence.location.Locations;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.server.timeline.Actor;
import dev.tegata.server.work.Worker;
import dev.tegata.storage.licence.DeliveryRow;
import dev.tegata.storage.licence.DeliveryState;
import dev.tegata.storage.licence.HolderDevice;
import dev.tegata.storage.licence.InvitationRow;
import dev.tegata.storage.licence.InvitationStore;
import dev.tegata.storage.licence.LocationRow;
import dev.tegata.storage.licence.VppUserRow;
import dev.tegata.vpp.ServiceConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Asks a device to show an invitation, hears its answer, asks again when the question was lost with its queue, and takes the question back
 * from a device that does not come for it.
 */
public final class DeviceAsking implements EffectHandler, Worker {
    static final String EFFECT = "invitation";

    /** A device that left is waited for this long: an erased phone is usually set up again within the day. */
    static final Duration PATIENCE = Duration.ofDays(1);

    /** A phone in a drawer over the holidays still shows its question. */
    static final Duration COMMAND_PATIENCE = InstallDecision.COMMAND_PATIENCE;

    /** It is told of when the device is back, and found by this when nobody tells. */
    private static final Duration LOOK_FOR_DEVICE = Duration.ofMinutes(10);

    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final int BATCH = 20;

    private final Workbench bench;
    private final Apple apple;

    public DeviceAsking(Workbench bench, Apple apple) {
        this.bench = bench;
        this.apple = apple;
    }

    /** Queues the question. */
    void ask(
            Handle tx, Actor actor, DeliveryRow delivery, VppUserRow account, UUID enrollmentId, ServiceConfig config) {
        String code = bench.sealer()
                .openText(account.inviteCodeSealed().orElseThrow(), VppUserRow.inviteCodePlace(account.id()));
        UUID command = bench.queue()
                .enqueue(
                        tx,
                        actor,
                        invitation(config, code),
                        List.of(enrollmentId),
                        Optional.of(new CommandQueue.Effect(EFFECT, delivery.id())));
        tx.attach(InvitationStore.class)
                .asked(
                        delivery.id(),
                        enrollmentId,
                        command,
                        bench.now(),
                        bench.now().plus(COMMAND_PATIENCE));
    }

    /** @throws Problem APPLE_UNREACHABLE when Apple's template makes no address that a device would take */
    private static InviteToProgram invitation(ServiceConfig config, String inviteCode) {
        try {
            return new InviteToProgram(config.invitationUrl(inviteCode));
        } catch (IllegalArgumentException e) {
            throw Problem.of(
                    ProblemCode.APPLE_UNREACHABLE,
                    e,
                    "expected an https address as invitationEmail in its service config, got another");
        }
    }

    @Override
    public String effect() {
        return EFFECT;
    }

    /** Acknowledged means that the question is on the screen; whether it was accepted only Apple knows. */
    @Override
    public void apply(Handle tx, FinishedCommand finished) {
        InvitationStore store = tx.attach(InvitationStore.class);
        Optional<DeliveryRow> asked = finished.effectId()
                .flatMap(store::delivery)
                .filter(row -> row.state() == DeliveryState.QUEUED)
                .filter(row ->
                        row.commandUuid().filter(finished.commandUuid()::equals).isPresent());
        if (asked.isEmpty()) {
            return;
        }
        DeliveryRow delivery = asked.get();
        InvitationRow invitation = store.lock(delivery.invitationId()).orElseThrow();
        switch (finished.status()) {
            case CANCELLED -> store.unasked(delivery.id(), bench.now(), bench.now());
            case ACKNOWLEDGED, ERROR, COMMAND_FORMAT_ERROR ->
                answered(tx, invitation, delivery, finished.report().orElseThrow());
        }
    }

    private void answered(Handle tx, InvitationRow invitation, DeliveryRow delivery, CommandReport report) {
        Optional<InviteToProgram.InvitationResult> result =
                InviteToProgram.Answer.of(report).result();
        boolean urlRejected = result.filter(r -> r != InviteToProgram.InvitationResult.ACKNOWLEDGED)
                .isPresent();
        if (urlRejected) {
            Deliveries.failed(
                    bench, tx, invitation, delivery, Cause.INVITATION_URL_REJECTED, result.map(r -> r.wireName()));
        } else if (!report.errorChain().isEmpty() || (result.isEmpty() && !acknowledged(report))) {
            Deliveries.failed(bench, tx, invitation, delivery, Cause.DEVICE_REFUSED, words(report));
        } else {
            Deliveries.delivered(bench, tx, invitation, delivery, "invitation.prompted");
        }
    }

    private static boolean acknowledged(CommandReport report) {
        return report.status() == ReportStatus.ACKNOWLEDGED;
    }

    private static Optional<String> words(CommandReport report) {
        return Optional.of(report.errorChain().stream()
                        .map(item -> item.errorCode()
                                + item.usEnglishDescription()
                                        .or(item::localizedDescription)
                                        .map(text -> " " + text)
                                        .orElse(""))
                        .collect(Collectors.joining("; ")))
                .filter(text -> !text.isEmpty())
                .or(() -> Optional.of(report.status().wireName()));
    }

    @Override
    public String name() {
        return "invitations-on-devices";
    }

    /** Asks again the devices whose queue was emptied, because they enrolled anew or left; ends the waiting for those that do not come. */
    @Override
    public int runOnce() {
        Instant now = bench.now();
        List<DeliveryRow> due = bench.database().store(InvitationStore.class).claim(false, now, now.plus(LEASE), BATCH);
        due.forEach(this::attend);
        return due.size();
    }

    private void attend(DeliveryRow due) {
        LocationRow location = bench.database().withHandle(tx -> location(tx, due));
        ServiceConfig config = apple.serviceConfig(location);
        bench.database().useTransaction(tx -> {
            InvitationStore store = tx.attach(InvitationStore.class);
            InvitationRow invitation = store.lock(due.invitationId()).orElseThrow();
            DeliveryRow delivery = store.delivery(due.id()).orElseThrow();
            if (delivery.state() != DeliveryState.QUEUED) {
                return;
            }
            if (delivery.commandUuid().isPresent()) {
                waitNoLonger(tx, invitation, delivery, delivery.commandUuid().get());
            } else {
                askAgain(tx, invitation, delivery, config);
            }
        });
        bench.bell().ring();
    }

    private void askAgain(Handle tx, InvitationRow invitation, DeliveryRow delivery, ServiceConfig config) {
        VppUserRow account = VppUsers.find(tx, invitation.vppUserId());
        HolderDevice device = Invitations.device(tx, delivery.deviceId().orElseThrow());
        boolean overdue = !delivery.changedAt().plus(PATIENCE).isAfter(bench.now());
        if (account.inviteCodeSealed().isPresent() && device.enrollmentId().isPresent()) {
            ask(
                    tx,
                    new Actor(invitation.createdBy()),
                    delivery,
                    account,
                    device.enrollmentId().get(),
                    config);
        } else if (overdue) {
            Deliveries.failed(bench, tx, invitation, delivery, Cause.DEVICE_LEFT, Optional.empty());
        } else {
            later(tx, delivery, Cause.DEVICE_LEFT);
        }
    }

    /** Takes the question back. If that is too late, the answer has come and somebody is about to hear it; for a day that is believed. */
    private void waitNoLonger(Handle tx, InvitationRow invitation, DeliveryRow delivery, UUID command) {
        Instant deadline = delivery.changedAt().plus(COMMAND_PATIENCE);
        if (deadline.isAfter(bench.now())) {
            return;
        }
        boolean withdrawn = bench.queue()
                .cancel(tx, delivery.enrollmentId().orElseThrow(), command, "the device did not come for it");
        if (withdrawn || !deadline.plus(PATIENCE).isAfter(bench.now())) {
            Deliveries.failed(bench, tx, invitation, delivery, Cause.INVITATION_NOT_FETCHED, Optional.empty());
        } else {
            later(tx, delivery, Cause.INVITATION_NOT_FETCHED);
        }
    }

    private void later(Handle tx, DeliveryRow delivery, Cause cause) {
        tx.attach(InvitationStore.class)
                .tryAgain(delivery.id(), bench.now().plus(LOOK_FOR_DEVICE), cause.key(), Optional.empty());
    }

    static LocationRow location(Handle tx, DeliveryRow delivery) {
        InvitationRow invitation =
                tx.attach(InvitationStore.class).find(delivery.invitationId()).orElseThrow();
        return Locations.find(tx, VppUsers.find(tx, invitation.vppUserId()).locationId());
    }
}
