package dev.tegata.server.admin;

import dev.tegata.server.http.Response;
import dev.tegata.server.licence.assignment.Assignments;
import dev.tegata.server.licence.assignment.HolderPolicy;
import dev.tegata.server.licence.assignment.HolderReason;
import dev.tegata.server.licence.waitlist.Waitlist;
import dev.tegata.server.licence.workbench.Started;
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
    private final HolderPolicy policy;
    private final WaitlistResource waiting;
    private final LicenceListingStore store;

    /**
     * A licence and who holds, gets or held it: a person or a device.
     *
     * @param install whether the app is installed at once or offered in the portal
     * @param holder in the answer to a grant: why it is the person's licence or the device's
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
            Optional<HolderView> holder,
            AssignmentState state,
            InstallMode install,
            AssignmentOrigin origin,
            Optional<Failure> failure,
            String createdBy,
            Instant createdAt,
            Instant changedAt,
            Optional<Instant> assignedAt,
            Optional<Instant> endedAt) {}

    /** Whose licence it is, and why. */
    private record HolderView(Kind kind, String reason, String text) {}

    /**
     * One of several grants asked for at once: the assignment, its place on the waitlist, or why not.
     *
     * @param userId who was to be granted it
     * @param deviceId which device holds it then, or was to be granted it
     */
    private record Result(
            UUID assetId,
            Optional<UUID> userId,
            Optional<UUID> deviceId,
            HolderView holder,
            Optional<View> assignment,
            Optional<WaitlistResource.View> waiting,
            Optional<Refused> problem) {}

    private record Results(int granted, int waiting, int refused, List<Result> items) {}

    /** Who is granted an app. */
    private record Holder(Kind kind, UUID id) {}

    /**
     * Who is to hold the licence then.
     *
     * @param refused why it cannot be, as far as that is known beforehand
     */
    private record Place(UUID assetId, Holder asked, Holder holder, HolderReason reason, Optional<Problem> refused) {
        Optional<UUID> userId() {
            return Optional.of(asked.id()).filter(id -> asked.kind() == Kind.USER);
        }

        Optional<UUID> deviceId() {
            return Optional.of(holder.id()).filter(id -> holder.kind() == Kind.DEVICE);
        }

        HolderView view(Locale locale) {
            return new HolderView(holder.kind(), reason.key(), reason.text(locale));
        }
    }

    /** How it is granted. */
    private record Terms(InstallMode install, WhenNoneFree whenNoneFree, int priority) {}

    /** What became of a grant; one of the two is there. */
    private record Outcome(Optional<View> assignment, Optional<WaitlistResource.View> waiting) {}

    AssignmentResource(Assignments assignments, Waitlist waitlist, HolderPolicy policy, Database database) {
        this.policy = policy;
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
        return Call.ok(view(call, call.id(Kind.ASSIGNMENT)));
    }

    /**
     * One grant, or every one of {@code assetIds} to every one of {@code userIds} and {@code deviceIds}. A grant to a person that comes to
     * several licences by the app's policy is answered like several.
     */
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
        List<Place> places = places(assetId, holder);
        return places.size() > 1 ? grantAll(call, places, terms) : grant(call, places.getFirst(), terms);
    }

    private Response grant(Call call, Place place, Terms terms) {
        place.refused().ifPresent(refused -> {
            throw refused;
        });
        Outcome outcome = outcome(call, place, terms);
        return outcome.waiting()
                .map(view -> Call.accepted(WaitlistResource.PATH + view.id(), view))
                .orElseGet(() -> {
                    View granted = outcome.assignment().orElseThrow();
                    return Call.accepted(PATH + granted.id(), granted);
                });
    }

    /** Whom a grant comes to; a device that is granted an app always holds it itself. */
    private List<Place> places(UUID assetId, Holder asked) {
        if (asked.kind() == Kind.DEVICE) {
            return List.of(new Place(assetId, asked, asked, HolderReason.AS_ASKED, Optional.empty()));
        }
        return policy.holders(assetId, asked.id()).stream()
                .map(one -> new Place(
                        assetId,
                        asked,
                        one.deviceId().map(id -> new Holder(Kind.DEVICE, id)).orElse(asked),
                        one.reason(),
                        one.refused()))
                .toList();
    }

    Response revoke(Call call) {
        UUID id = call.id(Kind.ASSIGNMENT);
        boolean removeApp =
                call.optionalBody("removeApp").optionalFlag("removeApp").orElse(false);
        assignments.revoke(call.actor(), id, removeApp);
        return Call.accepted(PATH + id, view(call, id));
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
        List<Place> places = new ArrayList<>();
        assetIds.forEach(assetId -> holders.forEach(holder -> places.addAll(places(assetId, holder))));
        return grantAll(call, places, terms);
    }

    private Response grantAll(Call call, List<Place> places, Terms terms) {
        List<Result> results =
                places.stream().map(place -> attempt(call, place, terms)).toList();
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

    private Result attempt(Call call, Place place, Terms terms) {
        HolderView holder = place.view(call.locale());
        try {
            place.refused().ifPresent(refused -> {
                throw refused;
            });
            Outcome outcome = outcome(call, place, terms);
            return new Result(
                    place.assetId(),
                    place.userId(),
                    place.deviceId(),
                    holder,
                    outcome.assignment(),
                    outcome.waiting(),
                    Optional.empty());
        } catch (Problem refused) {
            call.refused(
                    Set.of(
                            new Subject(Kind.ASSET, place.assetId()),
                            new Subject(place.holder().kind(), place.holder().id())),
                    refused);
            return new Result(
                    place.assetId(),
                    place.userId(),
                    place.deviceId(),
                    holder,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(Refused.of(refused, call.locale())));
        }
    }

    private Outcome outcome(Call call, Place place, Terms terms) {
        return switch (terms.whenNoneFree()) {
            case REFUSE -> granted(call, grantNow(call, place, terms).id(), place);
            case WAIT ->
                switch (grantOrWait(call, place, terms)) {
                    case Started.Taken taken -> granted(call, taken.id(), place);
                    case Started.InLine line ->
                        new Outcome(Optional.empty(), Optional.of(waiting.view(line.id(), call.locale())));
                    case Started.Refused refused -> throw refused.problem();
                };
        };
    }

    private Outcome granted(Call call, UUID id, Place place) {
        return new Outcome(
                Optional.of(view(find(id), Optional.of(place.view(call.locale())), call.locale())), Optional.empty());
    }

    private AssignmentRow grantNow(Call call, Place place, Terms terms) {
        return place.deviceId()
                .map(id -> assignments.grantToDevice(call.actor(), place.assetId(), id, terms.install()))
                .orElseGet(() -> assignments.grantToUser(
                        call.actor(), place.assetId(), place.holder().id(), terms.install()));
    }

    private Started grantOrWait(Call call, Place place, Terms terms) {
        return place.deviceId()
                .map(id -> waitlist.grantToDevice(call.actor(), place.assetId(), id, terms.install(), terms.priority()))
                .orElseGet(() -> waitlist.grantToUser(
                        call.actor(), place.assetId(), place.holder().id(), terms.install(), terms.priority()));
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
                listing -> view(listing, Optional.empty(), call.locale()));
    }

    private AssignmentListing find(UUID id) {
        return store.assignment(id).orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "assignment", id));
    }

    private View view(Call call, UUID id) {
        return view(find(id), Optional.empty(), call.locale());
    }

    private static View view(AssignmentListing listing, Optional<HolderView> holder, Locale locale) {
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
                holder,
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
