package dev.tegata.server.admin;

import dev.tegata.server.http.Response;
import dev.tegata.server.licence.invitation.Invitations;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.Database;
import dev.tegata.storage.device.DeviceRow;
import dev.tegata.storage.device.DeviceStore;
import dev.tegata.storage.event.Subject.Kind;
import dev.tegata.storage.licence.DeliveryRow;
import dev.tegata.storage.licence.DeliveryState;
import dev.tegata.storage.licence.InvitationMethod;
import dev.tegata.storage.licence.InvitationRow;
import dev.tegata.storage.licence.InvitationState;
import dev.tegata.storage.licence.InvitationStore;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** 「VPP サービスへの参加招待」: {@code /api/v1/invitations}, and under the user or the device it is sent from. */
final class InvitationResource {
    private final Invitations invitations;
    private final InvitationStore store;
    private final DeviceStore devices;

    /** An invitation; the address the person is sent to is a secret and stays inside. */
    private record View(
            UUID id,
            UUID vppUserId,
            InvitationMethod method,
            InvitationState state,
            Optional<String> failure,
            String createdBy,
            Instant createdAt,
            Optional<Instant> closedAt,
            List<Delivery> deliveries) {}

    /** One mail, or one device that is asked. */
    private record Delivery(
            UUID id,
            Optional<UUID> deviceId,
            Optional<String> email,
            Optional<UUID> commandUuid,
            DeliveryState state,
            Optional<Failure> failure,
            int attempts,
            Instant changedAt) {
        static Delivery of(DeliveryRow row, Locale locale) {
            return new Delivery(
                    row.id(),
                    row.deviceId(),
                    row.email(),
                    row.commandUuid(),
                    row.state(),
                    Failure.of(row.cause(), Optional.empty(), row.failure(), locale),
                    row.attempts(),
                    row.changedAt());
        }
    }

    InvitationResource(Invitations invitations, Database database) {
        this.invitations = invitations;
        this.store = database.store(InvitationStore.class);
        this.devices = database.store(DeviceStore.class);
    }

    Response list(Call call) {
        return page(call, call.queryId("userId"));
    }

    Response ofUser(Call call) {
        return page(call, Optional.of(call.id(Kind.USER)));
    }

    /** From the person: by mail, on all owned devices, or on one of them. */
    Response invite(Call call) {
        UUID userId = call.id(Kind.USER);
        Body body = call.body("method", "deviceId", "locationId");
        Optional<UUID> deviceId = body.optionalId("deviceId");
        Optional<UUID> locationId = body.optionalId("locationId");
        deviceId.ifPresent(id -> call.about(Kind.DEVICE, id));
        InvitationMethod method = body.choice("method", InvitationMethod.class);
        if (method == InvitationMethod.EMAIL && deviceId.isPresent()) {
            throw body.invalid("deviceId", "EMAIL + deviceId", "DEVICE + deviceId");
        }
        InvitationRow invitation = switch (method) {
            case EMAIL -> invitations.inviteByMail(call.actor(), userId, locationId);
            case DEVICE ->
                deviceId.isPresent()
                        ? invitations.inviteOnDevice(call.actor(), userId, deviceId.get(), locationId)
                        : invitations.inviteOnDevices(call.actor(), userId, locationId);
        };
        return accepted(call, invitation);
    }

    /** From the device: its owner is named, so that an owner who changed meanwhile is not invited by mistake. */
    Response inviteFromDevice(Call call) {
        UUID deviceId = call.id(Kind.DEVICE);
        Body body = call.body("method", "ownerId", "locationId");
        UUID ownerId = call.about(Kind.USER, body.id("ownerId"));
        Optional<UUID> locationId = body.optionalId("locationId");
        InvitationRow invitation = switch (body.choice("method", InvitationMethod.class)) {
            case EMAIL -> {
                requireOwner(deviceId, ownerId);
                yield invitations.inviteByMail(call.actor(), ownerId, locationId);
            }
            case DEVICE -> invitations.inviteOnDevice(call.actor(), ownerId, deviceId, locationId);
        };
        return accepted(call, invitation);
    }

    Response get(Call call) {
        UUID id = call.id(Kind.INVITATION);
        return Call.ok(view(
                store.find(id).orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "invitation", id)),
                call.locale()));
    }

    Response cancel(Call call) {
        invitations.cancel(call.actor(), call.id(Kind.INVITATION));
        return Response.noContent();
    }

    private void requireOwner(UUID deviceId, UUID ownerId) {
        DeviceRow device =
                devices.find(deviceId).orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "device", deviceId));
        if (!device.ownerId().equals(Optional.of(ownerId))) {
            throw Problem.of(ProblemCode.NOT_THE_OWNER, device.name().orElse(device.deviceKey()), ownerId);
        }
    }

    private Response page(Call call, Optional<UUID> userId) {
        Page page = call.page();
        return page.of(
                store.page(userId, call.queryId("locationId"), page.before(), page.rows()),
                InvitationRow::id,
                row -> view(row, call.locale()));
    }

    private Response accepted(Call call, InvitationRow row) {
        return Call.accepted("/api/v1/invitations/" + row.id(), view(row, call.locale()));
    }

    private View view(InvitationRow row, Locale locale) {
        return new View(
                row.id(),
                row.vppUserId(),
                row.method(),
                row.state(),
                row.failure(),
                row.createdBy(),
                row.createdAt(),
                row.closedAt(),
                store.deliveries(row.id()).stream()
                        .map(delivery -> Delivery.of(delivery, locale))
                        .toList());
    }
}
