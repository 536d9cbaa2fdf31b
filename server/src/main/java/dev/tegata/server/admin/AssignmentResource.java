package dev.tegata.server.admin;

import dev.tegata.server.http.Response;
import dev.tegata.server.licence.Assignments;
import dev.tegata.server.licence.Started;
import dev.tegata.server.licence.Waitlist;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.Database;
import dev.tegata.storage.event.Subject;
import dev.tegata.storage.event.Subject.Kind;
import dev.tegata.storage.licence.AssignmentFilter;
import dev.tegata.storage.licence.AssignmentListing;
import dev.tegata.storage.licence.AssignmentOrigin;
import dev.tegata.storage.licence.AssignmentRow;
import dev.tegata.storage.licence.AssignmentState;
import dev.tegata.storage.licence.InstallMode;
import dev.tegata.storage.licence.LicenceListingStore;
import dev.tegata.storage.waitlist.WhenNoneFree;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** 「VPP アプリケーションライセンスの付与 / 剥奪」: {@code /api/v1/assignments}, and lists of them under assets, users and devices. */
final class AssignmentResource {
    private static final String PATH = "/api/v1/assignments/";

    /** Each is a transaction of its own; a caller should not wait longer than for these. */
    private static final int MAX_AT_ONCE = 500;

    private final Assignments assignments;
    private final Waitlist waitlist;
    private final WaitlistResource waiting;
    private final LicenceListingStore store;

    /**
     * A licence and who holds, gets or held it: a person or a device.
     *
     * @param install whether the app is installed at once or offered in the portal
     */
    private record View(
            UUID id,
            UUID assetId,
            UUID locationId,
            String adamId,
            Optional<String> assetName,
            Optional<UUID> userId,
            Optional<String> userName,
            Optional<UUID> vppUserId,
            Optional<UUID> deviceId,
            Optional<String> serialNumber,
            AssignmentState state,
            InstallMode install,
            AssignmentOrigin origin,
            Optional<Failure> failure,
            String createdBy,
            Instant createdAt,
            Instant changedAt,
            Optional<Instant> assignedAt,
            Optional<Instant> endedAt) {}

    /** One of several grants asked for at once: the assignment, its place on the waitlist, or why not. */
    private record Result(
            UUID assetId,
            Optional<UUID> userId,
            Optional<UUID> deviceId,
            Optional<View> assignment,
            Optional<WaitlistResource.View> waiting,
            Optional<Refused> problem) {}

    private record Results(int granted, int waiting, int refused, List<Result> items) {}

    /** Who is to hold a licence. */
    private record Holder(Kind kind, UUID id) {}

    /** How it is granted. */
    private record Terms(InstallMode install, WhenNoneFree whenNoneFree, int priority) {}

    /** What became of a grant; one of the two is there. */
    private record Outcome(Optional<View> assignment, Optional<WaitlistResource.View> waiting) {}

    AssignmentResource(Assignments assignments, Waitlist waitlist, Database database) {
        this.assignments = assignments;
        this.waitlist = waitlist;
        this.waiting = new WaitlistResource(waitlist, database);
        this.store = database.store(LicenceListingStore.class);
    }

    Response list(Call call) {
        return page(call, call.queryId("assetId"), call.queryId("userId"), call.queryId("deviceId"), false);
    }

    Response ofAsset(Call call) {
        return page(call, Optional.of(call.id(Kind.ASSET)), Optional.empty(), Optional.empty(), true);
    }

    /** 「割り当て済みアプリケーション」: what Apple has confirmed; {@code ?all=true} shows what is under way and what ended, too. */
    Response ofUser(Call call) {
        return page(call, Optional.empty(), Optional.of(call.id(Kind.USER)), Optional.empty(), true);
    }

    /** What the device holds and what its owner holds, as for a user. */
    Response ofDevice(Call call) {
        return page(call, Optional.empty(), Optional.empty(), Optional.of(call.id(Kind.DEVICE)), true);
    }

    Response get(Call call) {
        return Call.ok(view(find(call.id(Kind.ASSIGNMENT)), call.locale()));
    }

    /** One grant, or every one of {@code assetIds} to every one of {@code userIds} and {@code deviceIds}. */
    Response grant(Call call) {
        Body body = call.body(
                "assetId",
                "userId",
                "deviceId",
                "assetIds",
                "userIds",
                "deviceIds",
                "install",
                "whenNoneFree",
                "priority");
        WhenNoneFree whenNoneFree = WaitlistResource.whenNoneFree(body);
        Terms terms = new Terms(
                body.choice("install", InstallMode.class), whenNoneFree, WaitlistResource.priority(body, whenNoneFree));
        if (body.has("assetIds")) {
            return grantAll(call, body, terms);
        }
        UUID assetId = call.about(Kind.ASSET, body.id("assetId"));
        Optional<UUID> userId = body.optionalId("userId");
        Optional<UUID> deviceId = body.optionalId("deviceId");
        if (userId.isPresent() == deviceId.isPresent()) {
            throw body.invalid("userId", userId.isPresent() ? "userId + deviceId" : "–", "userId | deviceId");
        }
        Holder holder = userId.map(id -> new Holder(Kind.USER, id))
                .orElseGet(() -> new Holder(Kind.DEVICE, deviceId.orElseThrow()));
        call.about(holder.kind(), holder.id());
        Outcome outcome = grant(call, assetId, holder, terms);
        return outcome.waiting()
                .map(view -> Call.accepted(WaitlistResource.PATH + view.id(), view))
                .orElseGet(() -> {
                    View granted = outcome.assignment().orElseThrow();
                    return Call.accepted(PATH + granted.id(), granted);
                });
    }

    Response revoke(Call call) {
        UUID id = call.id(Kind.ASSIGNMENT);
        boolean removeApp =
                call.optionalBody("removeApp").optionalFlag("removeApp").orElse(false);
        assignments.revoke(call.actor(), id, removeApp);
        return Call.accepted(PATH + id, view(find(id), call.locale()));
    }

    private Response grantAll(Call call, Body body, Terms terms) {
        List<UUID> assetIds = body.ids("assetIds", MAX_AT_ONCE);
        List<Holder> holders = new ArrayList<>();
        if (body.has("userIds")) {
            body.ids("userIds", MAX_AT_ONCE).forEach(id -> holders.add(new Holder(Kind.USER, id)));
        }
        if (body.has("deviceIds")) {
            body.ids("deviceIds", MAX_AT_ONCE).forEach(id -> holders.add(new Holder(Kind.DEVICE, id)));
        }
        if (holders.isEmpty()) {
            throw body.missing("userIds");
        }
        int wanted = assetIds.size() * holders.size();
        if (wanted > MAX_AT_ONCE) {
            throw body.invalid("assetIds", assetIds.size() + " × " + holders.size(), "at most " + MAX_AT_ONCE);
        }
        List<Result> results = new ArrayList<>();
        for (UUID assetId : assetIds) {
            holders.forEach(holder -> results.add(attempt(call, assetId, holder, terms)));
        }
        int granted = (int) results.stream()
                .filter(result -> result.assignment().isPresent())
                .count();
        int refused = (int)
                results.stream().filter(result -> result.problem().isPresent()).count();
        // 202 as long as something is under way; each item tells for itself.
        return Response.json(
                refused < results.size() ? 202 : 422,
                Json.write(new Results(granted, results.size() - granted - refused, refused, results)));
    }

    private Result attempt(Call call, UUID assetId, Holder holder, Terms terms) {
        Optional<UUID> userId = Optional.of(holder.id()).filter(id -> holder.kind() == Kind.USER);
        Optional<UUID> deviceId = Optional.of(holder.id()).filter(id -> holder.kind() == Kind.DEVICE);
        try {
            Outcome outcome = grant(call, assetId, holder, terms);
            return new Result(assetId, userId, deviceId, outcome.assignment(), outcome.waiting(), Optional.empty());
        } catch (Problem refused) {
            call.refused(Set.of(new Subject(Kind.ASSET, assetId), new Subject(holder.kind(), holder.id())), refused);
            return new Result(
                    assetId,
                    userId,
                    deviceId,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(Refused.of(refused, call.locale())));
        }
    }

    private Outcome grant(Call call, UUID assetId, Holder holder, Terms terms) {
        return switch (terms.whenNoneFree()) {
            case REFUSE -> granted(call, grantNow(call, assetId, holder, terms).id());
            case WAIT ->
                switch (grantOrWait(call, assetId, holder, terms)) {
                    case Started.Taken taken -> granted(call, taken.id());
                    case Started.InLine line ->
                        new Outcome(Optional.empty(), Optional.of(waiting.view(line.id(), call.locale())));
                    case Started.Refused refused -> throw refused.problem();
                };
        };
    }

    private Outcome granted(Call call, UUID id) {
        return new Outcome(Optional.of(view(find(id), call.locale())), Optional.empty());
    }

    private AssignmentRow grantNow(Call call, UUID assetId, Holder holder, Terms terms) {
        return holder.kind() == Kind.USER
                ? assignments.grantToUser(call.actor(), assetId, holder.id(), terms.install())
                : assignments.grantToDevice(call.actor(), assetId, holder.id(), terms.install());
    }

    private Started grantOrWait(Call call, UUID assetId, Holder holder, Terms terms) {
        return holder.kind() == Kind.USER
                ? waitlist.grantToUser(call.actor(), assetId, holder.id(), terms.install(), terms.priority())
                : waitlist.grantToDevice(call.actor(), assetId, holder.id(), terms.install(), terms.priority());
    }

    private Response page(
            Call call,
            Optional<UUID> assetId,
            Optional<UUID> userId,
            Optional<UUID> deviceId,
            boolean confirmedUnlessAll) {
        Page page = call.page();
        AssignmentFilter filter =
                new AssignmentFilter(assetId, userId, deviceId, confirmedUnlessAll && !call.queryFlag("all"));
        return page.of(
                store.assignments(filter, page.before(), page.rows()),
                listing -> listing.assignment().id(),
                listing -> view(listing, call.locale()));
    }

    private AssignmentListing find(UUID id) {
        return store.assignment(id).orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "assignment", id));
    }

    private static View view(AssignmentListing listing, Locale locale) {
        AssignmentRow row = listing.assignment();
        return new View(
                row.id(),
                row.assetId(),
                row.locationId(),
                listing.adamId(),
                listing.assetName(),
                listing.userId(),
                listing.userName(),
                row.vppUserId(),
                listing.deviceId(),
                row.serialNumber(),
                row.state(),
                row.install(),
                row.origin(),
                Failure.of(row.cause(), row.failureNumber(), row.failure(), locale),
                row.createdBy(),
                row.createdAt(),
                row.changedAt(),
                row.assignedAt(),
                row.endedAt());
    }
}
