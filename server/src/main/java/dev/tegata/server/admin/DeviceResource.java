package dev.tegata.server.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tegata.server.enrollment.Enrollments;
import dev.tegata.server.http.Response;
import dev.tegata.server.people.Ownership;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.Database;
import dev.tegata.storage.device.DeviceListing;
import dev.tegata.storage.device.DeviceListingFilter;
import dev.tegata.storage.device.DeviceListingStore;
import dev.tegata.storage.device.DeviceRow;
import dev.tegata.storage.enrollment.EndReason;
import dev.tegata.storage.enrollment.EnrollmentKind;
import dev.tegata.storage.enrollment.EnrollmentRow;
import dev.tegata.storage.enrollment.EnrollmentState;
import dev.tegata.storage.enrollment.EnrollmentStore;
import dev.tegata.storage.event.Subject.Kind;
import dev.tegata.storage.people.DeviceOwnership;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** {@code /api/v1/devices}: what is known of each device and whose it is. */
final class DeviceResource {
    private final DeviceListingStore devices;
    private final EnrollmentStore channels;
    private final Ownership ownership;
    private final Enrollments enrollments;

    /**
     * A device as the API shows it.
     *
     * @param state of its own channel; absent when it never enrolled
     * @param lastSeenAt when it last spoke, on any channel; up to {@link dev.tegata.server.enrollment.LastSeen#STALE} behind
     * @param restrictions what it last said it is not allowed to do; only when one device is asked for, as are the channels
     */
    private record View(
            UUID id,
            String deviceKey,
            boolean userEnrollment,
            Optional<EnrollmentState> state,
            Optional<String> serialNumber,
            Optional<String> name,
            Optional<String> productName,
            Optional<String> modelName,
            Optional<String> osVersion,
            Optional<String> buildVersion,
            Optional<Boolean> supervised,
            Optional<UUID> ownerId,
            Optional<String> ownerName,
            Optional<UUID> organizationId,
            Optional<Boolean> storeAccountActive,
            Optional<Instant> inventoryAt,
            Optional<JsonNode> restrictions,
            Optional<Instant> restrictionsAt,
            Optional<List<Channel>> enrollments,
            Optional<Instant> lastSeenAt,
            Instant createdAt) {}

    private record Channel(
            UUID id,
            EnrollmentKind kind,
            EnrollmentState state,
            Optional<String> userName,
            Optional<String> pushStopped,
            Optional<Instant> tokenUpdatedAt,
            boolean awaitingConfiguration,
            Optional<Instant> enrolledAt,
            Optional<Instant> endedAt,
            Optional<EndReason> endReason) {
        static Channel of(EnrollmentRow row) {
            return new Channel(
                    row.id(),
                    row.kind(),
                    row.state(),
                    row.userName(),
                    row.pushStopped(),
                    row.tokenUpdatedAt(),
                    row.awaitingConfiguration(),
                    row.enrolledAt(),
                    row.endedAt(),
                    row.endReason());
        }
    }

    DeviceResource(Database database, Ownership ownership, Enrollments enrollments) {
        this.devices = database.store(DeviceListingStore.class);
        this.channels = database.store(EnrollmentStore.class);
        this.ownership = ownership;
        this.enrollments = enrollments;
    }

    Response list(Call call) {
        return page(call, call.queryId("ownerId"));
    }

    Response ofUser(Call call) {
        return page(call, Optional.of(call.id(Kind.USER)));
    }

    Response get(Call call) {
        return Call.ok(whole(call.id(Kind.DEVICE)));
    }

    /** A new owner brings the owner's organization along, unless another one is named with it. */
    Response change(Call call) {
        UUID id = call.id(Kind.DEVICE);
        Body body = call.body("ownerId", "organizationId");
        Optional<UUID> ownerId = body.optionalId("ownerId");
        ownerId.ifPresent(owner -> call.about(Kind.USER, owner));
        if (body.has("ownerId") && !body.has("organizationId")) {
            ownership.give(call.actor(), id, ownerId);
        } else {
            Optional<UUID> organizationId = body.optionalId("organizationId");
            ownership.change(
                    call.actor(),
                    id,
                    before -> new DeviceOwnership(
                            id,
                            before.deviceKey(),
                            body.has("ownerId") ? ownerId : before.ownerId(),
                            body.has("organizationId") ? organizationId : before.organizationId()));
        }
        return Call.ok(whole(id));
    }

    /** What is known of the device stays; the device learns of it at its next word. */
    Response remove(Call call) {
        enrollments.remove(call.actor(), call.id(Kind.DEVICE));
        return Response.noContent();
    }

    private Response page(Call call, Optional<UUID> ownerId) {
        Page page = call.page();
        DeviceListingFilter filter = new DeviceListingFilter(
                ownerId,
                call.queryId("organizationId"),
                call.queryText("q"),
                call.queryChoice("state", EnrollmentState.class));
        return page.of(
                devices.page(filter, page.before(), page.rows()),
                listing -> listing.device().id(),
                listing -> view(listing, Optional.empty()));
    }

    private View whole(UUID id) {
        DeviceListing listing =
                devices.find(id).orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "device", id));
        return view(
                listing,
                Optional.of(channels.ofDevice(id).stream().map(Channel::of).toList()));
    }

    private static View view(DeviceListing listing, Optional<List<Channel>> channels) {
        DeviceRow device = listing.device();
        return new View(
                device.id(),
                device.deviceKey(),
                device.userEnrollment(),
                listing.enrollmentState(),
                device.serialNumber(),
                device.name(),
                device.productName(),
                device.modelName(),
                device.osVersion(),
                device.buildVersion(),
                device.supervised(),
                device.ownerId(),
                listing.ownerName(),
                device.organizationId(),
                device.storeAccountActive(),
                device.inventoryAt(),
                device.restrictions().filter(json -> channels.isPresent()).map(Json::stored),
                device.restrictionsAt(),
                channels,
                listing.seenAt(),
                device.createdAt());
    }
}
