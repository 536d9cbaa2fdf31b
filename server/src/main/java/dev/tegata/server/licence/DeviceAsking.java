package dev.tegata.server.licence;

import dev.tegata.protocol.command.CommandReport;
import dev.tegata.protocol.command.InviteToProgram;
import dev.tegata.protocol.command.ReportStatus;
import dev.tegata.server.command.CommandQueue;
import dev.tegata.server.command.EffectHandler;
import dev.tegata.server.command.FinishedCommand;
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

/** Asks a device to show an invitation, hears its answer, and asks again when the question was lost with its queue. */
final class DeviceAsking implements EffectHandler, Worker {
    static final String EFFECT = "invitation";

    /** A device that left is waited for this long: an erased phone is usually set up again within the day. */
    static final Duration PATIENCE = Duration.ofDays(1);

    /** It is told of when the device is back, and found by this when nobody tells. */
    private static final Duration LOOK_FOR_DEVICE = Duration.ofMinutes(10);

    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final int BATCH = 20;

    private final Workbench bench;
    private final Apple apple;

    DeviceAsking(Workbench bench, Apple apple) {
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
                        new InviteToProgram(config.invitationUrl(code)),
                        List.of(enrollmentId),
                        Optional.of(new CommandQueue.Effect(EFFECT, delivery.id())))
                .getFirst();
        tx.attach(InvitationStore.class).asked(delivery.id(), enrollmentId, command, bench.now());
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

    /** Asks again the devices whose queue was emptied, because they enrolled anew or left. */
    @Override
    public int runOnce() {
        Instant now = bench.now();
        List<DeliveryRow> due = bench.database().store(InvitationStore.class).claim(false, now, now.plus(LEASE), BATCH);
        due.forEach(this::askAgain);
        return due.size();
    }

    private void askAgain(DeliveryRow due) {
        LocationRow location = bench.database().withHandle(tx -> location(tx, due));
        ServiceConfig config = apple.serviceConfig(location);
        bench.database().useTransaction(tx -> {
            InvitationStore store = tx.attach(InvitationStore.class);
            InvitationRow invitation = store.lock(due.invitationId()).orElseThrow();
            DeliveryRow delivery = store.delivery(due.id()).orElseThrow();
            if (delivery.state() != DeliveryState.QUEUED
                    || delivery.commandUuid().isPresent()) {
                return;
            }
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
                store.tryAgain(
                        delivery.id(), bench.now().plus(LOOK_FOR_DEVICE), Cause.DEVICE_LEFT.key(), Optional.empty());
            }
        });
        bench.bell().ring();
    }

    static LocationRow location(Handle tx, DeliveryRow delivery) {
        InvitationRow invitation =
                tx.attach(InvitationStore.class).find(delivery.invitationId()).orElseThrow();
        return Locations.find(tx, VppUsers.find(tx, invitation.vppUserId()).locationId());
    }
}
