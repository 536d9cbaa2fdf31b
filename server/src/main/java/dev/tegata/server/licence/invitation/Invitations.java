package dev.tegata.server.licence.invitation;

import dev.tegata.server.licence.account.OpenInvitations;
import dev.tegata.server.licence.account.VppUsers;
import dev.tegata.server.licence.apple.Apple;
import dev.tegata.server.licence.cause.Cause;
import dev.tegata.server.licence.location.Locations;
import dev.tegata.server.licence.workbench.Subjects;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.server.timeline.Actor;
import dev.tegata.storage.Ids;
import dev.tegata.storage.licence.DeliveryRow;
import dev.tegata.storage.licence.DeliveryState;
import dev.tegata.storage.licence.HolderDevice;
import dev.tegata.storage.licence.HolderStore;
import dev.tegata.storage.licence.HolderUser;
import dev.tegata.storage.licence.InvitationMethod;
import dev.tegata.storage.licence.InvitationRow;
import dev.tegata.storage.licence.InvitationState;
import dev.tegata.storage.licence.InvitationStore;
import dev.tegata.storage.licence.LocationRow;
import dev.tegata.storage.licence.VppUserRow;
import dev.tegata.storage.licence.VppUserStore;
import dev.tegata.vpp.ServiceConfig;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Asks persons, by mail or on their devices, to let licences be assigned to them (「VPP サービスへの参加招待」). Thread-safe. */
public final class Invitations {
    private final Workbench bench;
    private final Apple apple;
    private final OpenInvitations open;
    private final DeviceAsking asking;
    private final boolean mailConfigured;

    public Invitations(
            Workbench bench, Apple apple, OpenInvitations open, DeviceAsking asking, boolean mailConfigured) {
        this.bench = bench;
        this.apple = apple;
        this.open = open;
        this.asking = asking;
        this.mailConfigured = mailConfigured;
    }

    /**
     * Invites by mail (「メールで通知」).
     *
     * @param locationId may be empty while there is only one
     * @throws Problem why the person cannot be invited; nothing is changed
     */
    public InvitationRow inviteByMail(Actor actor, UUID userId, Optional<UUID> locationId) {
        InvitationRow invitation = bench.database().inTransaction(tx -> {
            Invitee invitee = invitee(tx, userId, Locations.choose(tx, locationId));
            String address = invitee.person()
                    .email()
                    .orElseThrow(() -> Problem.of(
                            ProblemCode.NO_MAIL_ADDRESS, invitee.person().name()));
            if (!mailConfigured) {
                throw Problem.of(ProblemCode.MAIL_NOT_CONFIGURED);
            }
            InvitationStore store = tx.attach(InvitationStore.class);
            if (!store.queued(invitee.account().id(), InvitationMethod.EMAIL).isEmpty()) {
                throw Problem.of(
                        ProblemCode.INVITATION_UNDER_WAY, invitee.person().name());
            }
            InvitationRow row = create(tx, actor, invitee, InvitationMethod.EMAIL, Map.of());
            store.insertDelivery(delivery(row, Optional.empty(), Optional.of(address)));
            return row;
        });
        bench.bell().ring();
        return invitation;
    }

    /**
     * Invites on all devices of the person (「所有デバイスに通知」): those that can be asked are, the others stand in the invitation as failed
     * deliveries with the reason.
     *
     * @throws Problem why the person cannot be invited, or none of the devices can be asked, with all reasons; nothing is changed
     */
    public InvitationRow inviteOnDevices(Actor actor, UUID userId, Optional<UUID> locationId) {
        return onDevices(actor, userId, locationId, (tx, invitee) -> {
            List<HolderDevice> devices = tx.attach(HolderStore.class).devicesOf(userId);
            if (devices.isEmpty()) {
                throw Problem.of(ProblemCode.NO_LINKED_DEVICE, invitee.person().name());
            }
            return devices;
        });
    }

    /**
     * Invites on one device of the person; the entry by way of the devices.
     *
     * @throws Problem as {@link #inviteOnDevices}, the device's own reason itself, and NOT_THE_OWNER
     */
    public InvitationRow inviteOnDevice(Actor actor, UUID userId, UUID deviceId, Optional<UUID> locationId) {
        return onDevices(actor, userId, locationId, (tx, invitee) -> {
            // Kept: given away at this moment, the device would show the question to the next owner.
            HolderDevice device = tx.attach(HolderStore.class)
                    .keepOwner(deviceId)
                    .orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "device", deviceId));
            if (device.ownerId().filter(userId::equals).isEmpty()) {
                throw Problem.of(
                        ProblemCode.NOT_THE_OWNER,
                        device.label(),
                        invitee.person().name());
            }
            InvitableDevice.hurdle(device).ifPresent(hurdle -> {
                throw hurdle;
            });
            return List.of(device);
        });
    }

    private interface Choice {
        List<HolderDevice> devices(Handle tx, Invitee invitee);
    }

    private InvitationRow onDevices(Actor actor, UUID userId, Optional<UUID> locationId, Choice choice) {
        LocationRow location = bench.database().withHandle(tx -> Locations.choose(tx, locationId));
        ServiceConfig config = apple.serviceConfig(location);
        InvitationRow invitation = bench.database().inTransaction(tx -> {
            Invitee invitee = invitee(tx, userId, location);
            List<HolderDevice> devices = choice.devices(tx, invitee);
            Map<HolderDevice, Problem> hurdles = new LinkedHashMap<>();
            devices.forEach(device -> InvitableDevice.hurdle(device).ifPresent(hurdle -> hurdles.put(device, hurdle)));
            if (hurdles.size() == devices.size()) {
                throw Problem.of(
                        ProblemCode.NO_DEVICE_CAN_BE_ASKED,
                        invitee.person().name(),
                        hurdles.values().stream().map(Problem::getMessage).collect(Collectors.joining(" ")));
            }
            List<HolderDevice> toAsk = devices.stream()
                    .filter(device -> !hurdles.containsKey(device))
                    .filter(device -> !beingAsked(tx, invitee, device))
                    .toList();
            if (toAsk.isEmpty()) {
                throw Problem.of(
                        ProblemCode.INVITATION_UNDER_WAY, invitee.person().name());
            }
            return ask(tx, actor, invitee, toAsk, hurdles, config);
        });
        bench.bell().ring();
        return invitation;
    }

    private static boolean beingAsked(Handle tx, Invitee invitee, HolderDevice device) {
        return tx.attach(InvitationStore.class).queued(invitee.account().id(), InvitationMethod.DEVICE).stream()
                .anyMatch(delivery ->
                        delivery.deviceId().filter(device.id()::equals).isPresent());
    }

    private InvitationRow ask(
            Handle tx,
            Actor actor,
            Invitee invitee,
            List<HolderDevice> toAsk,
            Map<HolderDevice, Problem> hurdles,
            ServiceConfig config) {
        InvitationStore store = tx.attach(InvitationStore.class);
        InvitationRow row = create(
                tx,
                actor,
                invitee,
                InvitationMethod.DEVICE,
                Map.of(
                        "asked", toAsk.stream().map(HolderDevice::label).toList(),
                        "cannot",
                                hurdles.values().stream()
                                        .map(Problem::getMessage)
                                        .toList()));
        hurdles.forEach((device, hurdle) -> store.insertDelivery(cannot(row, device, hurdle)));
        for (HolderDevice device : toAsk) {
            DeliveryRow delivery = delivery(row, Optional.of(device.id()), Optional.empty());
            store.insertDelivery(delivery);
            asking.ask(
                    tx,
                    actor,
                    delivery,
                    invitee.account(),
                    device.enrollmentId().orElseThrow(),
                    config);
        }
        return row;
    }

    /**
     * Withdraws an invitation: what is on its way is stopped; who has the link already can still use it.
     *
     * @throws Problem INVITATION_CLOSED; nothing is changed
     */
    public void cancel(Actor actor, UUID invitationId) {
        bench.database().useTransaction(tx -> {
            InvitationRow row = tx.attach(InvitationStore.class)
                    .lock(invitationId)
                    .orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "invitation", invitationId));
            if (row.state() != InvitationState.OPEN) {
                throw Problem.of(ProblemCode.INVITATION_CLOSED, row.state());
            }
            open.close(tx, actor, row, InvitationState.CANCELLED, "withdrawn by " + actor);
        });
    }

    /** A question meant for the owner before must not be answered by the next one, whose account would join in the other's name. */
    public void ownerChanged(Handle tx, UUID deviceId) {
        InvitationStore store = tx.attach(InvitationStore.class);
        for (DeliveryRow delivery : store.meantForAnother(deviceId)) {
            InvitationRow invitation = store.lock(delivery.invitationId()).orElseThrow();
            delivery.enrollmentId()
                    .ifPresent(enrollment -> delivery.commandUuid()
                            .ifPresent(command ->
                                    bench.queue().cancel(tx, enrollment, command, "the device has another owner")));
            Deliveries.failed(
                    bench,
                    tx,
                    invitation,
                    delivery,
                    Cause.DEVICE_NOT_ASKABLE,
                    Optional.of("the device has another owner"));
        }
    }

    private record Invitee(HolderUser person, VppUserRow account) {}

    /** The checks in the order in which a person would mend them; the account is locked against a second click. */
    private Invitee invitee(Handle tx, UUID userId, LocationRow location) {
        HolderUser person = VppUsers.person(tx, userId);
        VppUserRow account = tx.attach(VppUserStore.class)
                .lockOf(location.id(), userId)
                .orElseThrow(() -> Problem.of(ProblemCode.VPP_USER_NOT_CREATED, person.name()));
        switch (account.state()) {
            case REGISTERED -> {}
            case ASSOCIATED -> throw Problem.of(ProblemCode.ALREADY_ASSOCIATED, person.name());
            case RETIRED -> throw Problem.of(ProblemCode.VPP_USER_RETIRED);
            case CREATING, RETIRING -> throw Problem.of(ProblemCode.VPP_USER_BUSY, account.state());
            case FAILED -> throw Problem.of(ProblemCode.VPP_USER_NOT_CREATED, person.name());
        }
        if (account.inviteCodeSealed().isEmpty()) {
            throw Problem.of(ProblemCode.INVITE_CODE_MISSING);
        }
        return new Invitee(person, account);
    }

    private InvitationRow create(
            Handle tx, Actor actor, Invitee invitee, InvitationMethod method, Map<String, ?> more) {
        InvitationStore store = tx.attach(InvitationStore.class);
        UUID id = Ids.next();
        store.insert(id, invitee.account().id(), method, actor.name(), bench.now());
        InvitationRow row = store.find(id).orElseThrow();
        Map<String, Object> detail = new LinkedHashMap<>(more);
        detail.put("method", method.name());
        bench.timeline().ok(tx, actor, "invitation.created", Subjects.of(tx, row), detail);
        return row;
    }

    private DeliveryRow delivery(InvitationRow invitation, Optional<UUID> deviceId, Optional<String> email) {
        Instant now = bench.now();
        return new DeliveryRow(
                Ids.next(),
                invitation.id(),
                deviceId,
                email,
                Optional.empty(),
                Optional.empty(),
                DeliveryState.QUEUED,
                Optional.empty(),
                Optional.empty(),
                Optional.of(now),
                Optional.empty(),
                0,
                now);
    }

    private DeliveryRow cannot(InvitationRow invitation, HolderDevice device, Problem hurdle) {
        return new DeliveryRow(
                Ids.next(),
                invitation.id(),
                Optional.of(device.id()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                DeliveryState.FAILED,
                Optional.of(Cause.DEVICE_NOT_ASKABLE.key()),
                Optional.ofNullable(hurdle.getMessage()),
                Optional.empty(),
                Optional.empty(),
                0,
                bench.now());
    }

    static HolderDevice device(Handle tx, UUID deviceId) {
        return tx.attach(HolderStore.class)
                .device(deviceId)
                .orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "device", deviceId));
    }
}
